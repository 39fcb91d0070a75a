import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this repository. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder of the toolchain, which all labs of this user share and which can be rebuilt at any time. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "visit-counter");
}

/** The folder of what a lab must keep over a restart, including its volumes. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "visit-counter");
}
