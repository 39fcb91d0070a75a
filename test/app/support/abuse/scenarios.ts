import { abandonedClients } from "./abandoned.ts";
import { flooding } from "./floods.ts";
import { giantHeaders } from "./giant-headers.ts";
import { malformed } from "./malformed.ts";
import { manyConnections } from "./many-connections.ts";
import { pipelining } from "./pipelining.ts";
import type { Scenario } from "./scenario.ts";
import { slow } from "./slow.ts";
import { smuggling } from "./smuggling.ts";

/** All kinds of abuse. */
export const scenarios: readonly Scenario[] = [
  ...slow,
  ...manyConnections,
  ...giantHeaders,
  ...pipelining,
  ...malformed,
  ...smuggling,
  ...abandonedClients,
  ...flooding,
];
