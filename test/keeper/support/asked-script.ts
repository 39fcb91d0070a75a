import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { root } from "../../support/project.ts";

/** A script in a process of its own, which answers each line that it reads with one. */
export class AskedScript {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[]) {
    const all = ["--input-type=module", "--eval", script, "--", ...args];
    this.#process = spawn(process.execPath, all, {
      cwd: root,
      env: {},
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Sends an empty line, and returns the answer. */
  async ask(): Promise<string> {
    this.#process.stdin.write("\n");
    return (await this.#lines.next()).value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }
}
