import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const serverPath = fileURLToPath(new URL("../../../app/src/server.ts", import.meta.url));

/** One line of the log. */
export interface LogLine {
  event: string;
  level: string;
  message?: string;
  port?: number;
  visits?: number;
  [field: string]: unknown;
}

/** The real service in a process of its own, on a port that the system chooses. */
export class ServerProcess {
  readonly #child: ChildProcess;
  /** What it has logged so far. */
  readonly lines: LogLine[] = [];
  readonly #ended: Promise<unknown[]>;
  readonly #reader;

  /**
   * @param environment What it has beside `PATH` and `PORT=0`.
   * @param nodeOptions Put before the path of the program.
   * @param stderr What becomes of what Node itself has to say. Default: it is shown.
   */
  constructor(
    environment: Record<string, string>,
    nodeOptions: string[] = [],
    stderr: "inherit" | "ignore" = "inherit",
  ) {
    this.#child = spawn(process.execPath, [...nodeOptions, serverPath], {
      env: { PATH: process.env.PATH, PORT: "0", ...environment },
      stdio: ["ignore", "pipe", stderr],
    });
    this.#ended = once(this.#child, "close");
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#reader.on("line", (line) => this.lines.push(JSON.parse(line)));
  }

  /** The first log line of this event, as soon as it is there. */
  async logged(event: string): Promise<LogLine> {
    for (;;) {
      const line = this.lines.find((line) => line.event === event);
      if (line) return line;
      const [what] = await Promise.race([once(this.#reader, "line"), this.#ended.then(() => [])]);
      if (what === undefined) {
        throw new Error(`Expected the event \`${event}\`, got ${JSON.stringify(this.lines)}`);
      }
    }
  }

  /** The port it listens on, once it does. */
  async port(): Promise<number> {
    return (await this.logged("started")).port as number;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** How the process ended, and the last line that it logged. */
  async ended() {
    const [exitCode, signal] = await this.#ended;
    return { exitCode, signal, last: this.lines.at(-1) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#ended;
  }
}
