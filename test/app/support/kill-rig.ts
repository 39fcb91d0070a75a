import assert from "node:assert/strict";
import { KeepAliveClient } from "./keep-alive-client.ts";
import { ServerProcess } from "./server-process.ts";

/** Number of concurrent clients. Each visits again as soon as it is answered. */
const clients = 16;

/** Kills a server under load repeatedly, and compares what the next one finds with what clients were told. */
export class KillRig {
  /** All answered visits of all lives. */
  readonly answered = new Set<number>();
  readonly #directory: string;
  readonly #random: () => number;
  readonly #nodeOptions: string[];
  /** The highest answered number, and the number of requested visits. */
  #last = 0;
  #asked = 0;

  /**
   * @param directory An empty data directory.
   * @param random Numbers from 0 to below 1, for the moments of the kills.
   * @param nodeOptions Put before the path of the server.
   */
  constructor(directory: string, random: () => number, nodeOptions: string[] = []) {
    this.#directory = directory;
    this.#random = random;
    this.#nodeOptions = nodeOptions;
  }

  /**
   * Lets this many servers live, one after the other, until each is killed.
   * @throws AssertionError if one does not find everything that was answered, or finds more than was requested.
   */
  async kill(times: number): Promise<void> {
    for (let time = 0; time < times; time++) await this.#liveOnce();
  }

  async #liveOnce(): Promise<void> {
    await using server = new ServerProcess({ DATA_DIRECTORY: this.#directory }, this.#nodeOptions);
    const { visits = 0, port = 0 } = await server.logged("started");
    const range = `${this.#last} answered, ${this.#asked} asked for, ${visits} found`;
    assert.ok(visits >= this.#last && visits <= this.#asked, range);
    this.#last = this.#asked = visits;

    let answersLeft = Math.floor(this.#random() * 300);
    const answer = (visit: number) => {
      assert.ok(!this.answered.has(visit), `visit ${visit} was answered twice`);
      this.answered.add(visit);
      this.#last = Math.max(this.#last, visit);
      if (--answersLeft < 0) server.kill("SIGKILL");
    };
    const visiting = Array.from({ length: clients }, () => this.#visit(port, answer));
    await Promise.all(visiting);
  }

  /** Visits until the connection breaks. */
  async #visit(port: number, answer: (visit: number) => void): Promise<void> {
    using client = new KeepAliveClient(port);
    for (;;) {
      this.#asked++;
      const response = await client.ask("POST", "/visits").catch(() => undefined);
      if (!response) return;
      assert.equal(response.status, 200);
      answer(JSON.parse(response.body).visits);
    }
  }
}
