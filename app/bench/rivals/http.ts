import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Rival, Started, Usage } from "./rival.ts";

/** Starts a rival that speaks HTTP; see `server.ts`. */
export async function startHttp(name: string, directory: string): Promise<Rival> {
  const child = fork(join(import.meta.dirname, "server.ts"), [name, directory]);
  const ended = once(child, "exit");
  const message = async () => {
    const [value] = await Promise.race([
      once(child, "message"),
      ended.then(([code]) => {
        throw new Error(`Expected \`${name}\` to run, got its end with exit code ${code}.`);
      }),
    ]);
    return value;
  };
  const started: Started = await message();
  if ("error" in started) {
    child.disconnect();
    throw new Error(`Expected \`${name}\` to start, got \`${started.error}\`.`);
  }
  return {
    pid: child.pid,
    port: started.port,
    protocol: "http",
    usage: (): Promise<Usage> => {
      const usage = message();
      child.send("usage");
      return usage;
    },
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
