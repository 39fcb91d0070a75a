import assert from "node:assert/strict";
import type { Findings } from "./abuse-rig.ts";

/** Memory limit of the counter's container, in bytes. A test compares it with the pod's. */
export const memoryLimit = 256 * 1024 * 1024;

/** Asserts what must hold whatever anybody sends: how fast probes are answered is left to a machine that is quiet enough. */
export function assertUnbroken({ lived, memory, uncalled }: Findings): void {
  assert.deepEqual(
    { lived, fits: memory > 0 && memory < memoryLimit, uncalled },
    { lived: true, fits: true, uncalled: 0 },
    `lived: ${lived}, memory: ${Math.round(memory / 1024 / 1024)} MiB, uncalled: ${uncalled}`,
  );
}
