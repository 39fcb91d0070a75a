import { KeepAliveClient } from "../../app/support/keep-alive-client.ts";
import { Numbers } from "./numbers.ts";

/** The answers of one pod. */
export interface Told {
  answered: number;
  /** The highest number in an answer. */
  highest: number;
  readonly numbers: Numbers;
}

/** How a client visits: resolves with the body of the answer, or with `undefined` if it may do without one. */
export type Visit = (client: KeepAliveClient) => Promise<string | undefined>;

/** Clients that visit without a pause, and remember the answers. */
export class Visitors {
  /** Visits asked for: no more can have been counted. */
  asked = 0;
  /** Visits answered: no fewer may be found. */
  answered = 0;
  /** Answers by the name of the pod. */
  readonly told = new Map<string, Told>();
  readonly #clients: KeepAliveClient[];
  readonly #ended: Promise<unknown>;
  readonly #visit: Visit;
  #ending = false;
  #failure: unknown;

  /**
   * @param host Default: this machine.
   * @param visit Default: every visit has to be answered.
   */
  constructor(port: number, clients: number, host?: string, visit: Visit = visitOrFail) {
    this.#clients = Array.from({ length: clients }, () => new KeepAliveClient(port, host));
    this.#visit = visit;
    this.#ended = Promise.all(this.#clients.map((client) => this.#visitAgain(client)));
    // `check` and `end` throw it. Until then an unhandled rejection would hide the test's own failure.
    this.#ended.catch((error) => {
      this.#failure = error;
    });
  }

  async #visitAgain(client: KeepAliveClient): Promise<void> {
    while (!this.#ending) {
      this.asked++;
      const answer = await this.#visit(client);
      if (answer !== undefined) this.#remember(JSON.parse(answer));
    }
  }

  #remember({ pod, visits }: { pod: string; visits: number }): void {
    const told = this.told.get(pod) ?? { answered: 0, highest: 0, numbers: new Numbers() };
    this.told.set(pod, told);
    if (!told.numbers.add(visits)) throw new Error(`Visit ${visits} of ${pod} was answered twice.`);
    told.answered++;
    told.highest = Math.max(told.highest, visits);
    this.answered++;
  }

  /** The highest number in any answer: no lower count may be found. */
  get highest(): number {
    return Math.max(0, ...Array.from(this.told.values(), ({ highest }) => highest));
  }

  /** @throws Error the reason, if a visit has failed. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the visits. Resolves when the last are answered, rejects if one was not. */
  async end(): Promise<void> {
    this.#ending = true;
    try {
      await this.#ended;
    } finally {
      for (const client of this.#clients) client[Symbol.dispose]();
    }
  }

  /** Ends the visits and ignores their failures. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end().catch(() => {});
  }
}

/** Every visit has to be answered. */
export async function visitOrFail(client: KeepAliveClient): Promise<string> {
  const { status, body } = await client.ask("POST", "/visits");
  if (status !== 200) throw new Error(`Expected a visit to be answered, got ${status}: ${body}`);
  return body;
}
