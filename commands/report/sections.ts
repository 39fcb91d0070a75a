import type { Section } from "./section.ts";
import { counts } from "./sections/counts.ts";
import { deletedPod } from "./sections/deleted-pod.ts";
import { dns } from "./sections/dns.ts";
import { objects } from "./sections/objects.ts";
import { probes } from "./sections/probes.ts";
import { remains } from "./sections/remains.ts";
import { secret } from "./sections/secret.ts";
import { startOrder } from "./sections/start-order.ts";
import { updates } from "./sections/updates.ts";

/** The sections that can be chosen, in the order of the report. */
export const sections: readonly Section[] = [
  objects,
  counts,
  deletedPod,
  dns,
  probes,
  startOrder,
  secret,
  updates,
];

/** Ends every report. */
export const lastSection = remains;
