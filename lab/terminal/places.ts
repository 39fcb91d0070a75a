import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this repository. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What can be made again at any time and is shared by all labs of this user: the toolchain. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "visit-counter");
}

/** What a lab must keep over a restart, its volumes among it. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "visit-counter");
}
