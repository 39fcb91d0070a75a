import { setImmediate } from "node:timers/promises";

/** Two turns of the event loop, after which a commit has begun even without the whole crowd. */
export async function twoTurns(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
