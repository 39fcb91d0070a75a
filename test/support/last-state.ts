import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Inputs, Registration } from "./engine.ts";
import { root } from "./project.ts";

/** What the state keeps of resources that are up as they were registered. */
type Registered = Pick<Registration, "urn" | "inputs">;

/** What the program registers for an example in test/golden. */
export function goldenRegistrations(example: string): Registered[] {
  return JSON.parse(readFileSync(join(root, `test/golden/${example}.json`), "utf8"));
}

/** The outputs of resources, as the plugin for Kubernetes leaves them in the state. */
export function outputsOf(registrations: readonly Registered[]): Record<string, Inputs> {
  return Object.fromEntries(
    registrations.map(({ urn, inputs }) => [
      urn,
      { ...structuredClone(inputs), __inputs: structuredClone(inputs) },
    ]),
  );
}
