import { setImmediate } from "node:timers/promises";

/** Two turns of the event loop, after which a commit has begun, whoever is missing. */
export async function twoTurns(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
