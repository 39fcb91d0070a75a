import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Load, LoadResult } from "./load.ts";
import type { LoadMessage } from "./load-process.ts";

/** The clients, in a separate process. */
export class Clients {
  readonly #process: ChildProcess;

  static async start(): Promise<Clients> {
    const child = fork(join(import.meta.dirname, "load-process.ts"));
    await once(child, "message");
    return new Clients(child);
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Puts load on a server. Only one load at a time.
   * @param onBegin Called when answers begin to count.
   * @throws Error if the server does not count the visits.
   */
  put(load: Load, onBegin: () => void): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: LoadMessage) => {
        if (message.kind === "begun") return onBegin();
        this.#process.off("message", onMessage);
        if (message.kind === "ended") resolve(message.result);
        if (message.kind === "failed") reject(new Error(message.error));
      };
      this.#process.on("message", onMessage);
      this.#process.send(load);
    });
  }

  stop(): void {
    this.#process.kill();
  }
}
