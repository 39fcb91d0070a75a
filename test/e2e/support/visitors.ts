import { KeepAliveClient } from "../../app/support/keep-alive-client.ts";

/** Clients that visit without a pause, and remember what they were told. */
export class Visitors {
  /** Visits that were asked for: no more can have been counted. */
  asked = 0;
  /** Visits that were answered: no fewer may be found. */
  answered = 0;
  /** The highest number that an answer had: no lower one may be found. */
  highest = 0;
  readonly #clients: KeepAliveClient[];
  readonly #ended: Promise<unknown>;
  #ending = false;

  constructor(port: number, clients: number) {
    this.#clients = Array.from({ length: clients }, () => new KeepAliveClient(port));
    this.#ended = Promise.all(this.#clients.map((client) => this.#visit(client)));
    // Whoever waits for the end is told; until then the test may have failed for a reason of its own.
    this.#ended.catch(() => {});
  }

  async #visit(client: KeepAliveClient): Promise<void> {
    while (!this.#ending) {
      this.asked++;
      const { status, body } = await client.ask("POST", "/visits");
      if (status !== 200)
        throw new Error(`Expected a visit to be answered, got ${status}: ${body}`);
      this.answered++;
      this.highest = Math.max(this.highest, JSON.parse(body).visits);
    }
  }

  /** Resolves when the last visits are answered, rejects when one was not. */
  async end(): Promise<void> {
    this.#ending = true;
    try {
      await this.#ended;
    } finally {
      for (const client of this.#clients) client[Symbol.dispose]();
    }
  }
}
