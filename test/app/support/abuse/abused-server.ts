import { dataDirectory } from "../directory.ts";
import { ServerProcess } from "../server-process.ts";
import { tokenFile } from "../token-file.ts";
import { AbuseRig } from "./abuse-rig.ts";
import type { MemoryMeter } from "./memory-meter.ts";

/**
 * Starts a server with a directory and administrators of its own, and the rig that abuses it.
 * @param command How to start it.
 * @param meterOf Measures the memory of this process.
 */
export async function abusedServer(
  command: readonly [string, ...string[]],
  meterOf: (pid: number) => MemoryMeter,
) {
  await using started = new AsyncDisposableStack();
  const directory = started.use(await dataDirectory());
  const token = started.use(await tokenFile());
  const environment = {
    DATA_DIRECTORY: directory.path,
    ADMIN_TOKEN_FILE: token.path,
    // Node warns of strange URLs.
    NODE_NO_WARNINGS: "1",
  };
  const server = started.use(new ServerProcess(environment, [], "inherit", command));
  const rig = started.use(await AbuseRig.start(server, directory.path, meterOf(server.pid)));
  const stack = started.move();
  return { rig, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
