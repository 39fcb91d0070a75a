import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { paths } from "../../../../app/src/contract.ts";
import type { Errand } from "./good-clients.ts";
import type { Order } from "./good-clients-process.ts";
import type { Tally } from "./tally.ts";

const program = fileURLToPath(new URL("good-clients-process.ts", import.meta.url));

/** Number of clients that count visits on connections that they keep. */
const visitors = 8;

const visit = { method: "POST", path: paths.visits } as const;
const probes: readonly Errand[] = [
  { method: "GET", path: paths.ready, anew: true },
  { method: "GET", path: paths.health, anew: true },
  { ...visit, anew: true },
];

/** A process with good clients. */
export class Witnesses {
  readonly #child: ChildProcess;

  /** Those who count visits while the abuse lasts. */
  static visitors(port: number): Promise<Witnesses> {
    return Witnesses.#start(
      port,
      Array.from({ length: visitors }, () => ({ ...visit, anew: false })),
    );
  }

  /** Those who probe the server on new connections. */
  static probers(port: number): Promise<Witnesses> {
    return Witnesses.#start(port, probes);
  }

  static async #start(port: number, errands: readonly Errand[]): Promise<Witnesses> {
    const witnesses = new Witnesses();
    await witnesses.#order({ kind: "open", port, errands });
    return witnesses;
  }

  private constructor() {
    this.#child = fork(program, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  }

  /** Begins to ask, or goes on. */
  begin(): Promise<Tally> {
    return this.#order({ kind: "begin" });
  }

  /** Stops, and resolves when all answers are there. */
  pause(): Promise<Tally> {
    return this.#order({ kind: "pause" });
  }

  /** What they have seen so far. */
  report(): Promise<Tally> {
    return this.#order({ kind: "report" });
  }

  async #order(order: Order): Promise<Tally> {
    const answered = once(this.#child, "message");
    this.#child.send(order);
    return (await answered)[0] as Tally;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}
