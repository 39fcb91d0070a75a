import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The program. */
export const serverPath = fileURLToPath(new URL("../../../app/src/server.ts", import.meta.url));

/** One line of the log. */
export interface LogLine {
  event: string;
  level: string;
  message?: string;
  port?: number;
  visits?: number;
  [field: string]: unknown;
}

/** The real service in a separate process, on a port that the system chooses. */
export class ServerProcess {
  readonly #child: ChildProcess;
  /** The log so far. */
  readonly lines: LogLine[] = [];
  readonly #ended: Promise<unknown[]>;
  readonly #reader;

  /**
   * @param environment Variables beside `PATH` and `PORT=0`.
   * @param nodeOptions Options before the path of the program.
   * @param stderr What to do with Node's own messages. Default: show them.
   * @param command How to start it. Default: this Node runs the sources.
   */
  constructor(
    environment: Record<string, string>,
    nodeOptions: string[] = [],
    stderr: "inherit" | "ignore" = "inherit",
    [program, ...args]: readonly [string, ...string[]] = [
      process.execPath,
      ...nodeOptions,
      serverPath,
    ],
  ) {
    this.#child = spawn(program, args, {
      env: { PATH: process.env.PATH, PORT: "0", ...environment },
      stdio: ["ignore", "pipe", stderr],
    });
    this.#ended = once(this.#child, "close");
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#reader.on("line", (line) => this.lines.push(JSON.parse(line)));
  }

  /** Waits for the first log line of this event. */
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

  /** Waits until the server listens, and returns its port. */
  async port(): Promise<number> {
    return (await this.logged("started")).port as number;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** How the process ended, with the last line of its log. */
  async ended() {
    const [exitCode, signal] = await this.#ended;
    return { exitCode, signal, last: this.lines.at(-1) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#ended;
  }
}
