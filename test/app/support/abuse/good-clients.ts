import { setTimeout } from "node:timers/promises";
import { KeepAliveClient } from "../keep-alive-client.ts";
import { emptyTally } from "./tally.ts";

/** Pause of each client between two requests, in milliseconds. */
const pause = 20;

/** How long a pause waits for answers, in milliseconds. */
const patience = 5000;

/** What a client asks for, again and again. */
export interface Errand {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Whether it opens a connection for each request, as a probe does. */
  readonly anew: boolean;
}

/** A request that waits for a success. */
interface Wait {
  readonly method: Errand["method"];
  readonly since: number;
}

/** Clients that keep to the protocol, ask again when they fail, and note what they see. */
export class GoodClients {
  readonly tally = emptyTally();
  readonly #port: number;
  readonly #errands: readonly Errand[];
  readonly #numbers = new Set<number>();
  readonly #waits = new Set<Wait>();
  #paused = true;
  #running: Promise<unknown> = Promise.resolve();

  /** @param errands One for each client. */
  constructor(port: number, errands: readonly Errand[]) {
    this.#port = port;
    this.#errands = errands;
  }

  /** Begins, or goes on after a pause. */
  begin(): void {
    this.#paused = false;
    this.tally.slowestRead = this.tally.slowestVisit = 0;
    this.#running = Promise.all(this.#errands.map((errand) => this.#run(errand)));
  }

  /** Resolves when nobody waits for an answer any more, or the server gives none. */
  async pause(): Promise<void> {
    this.#paused = true;
    for (const wait of this.#waits) this.#measure(wait);
    await Promise.race([this.#running, setTimeout(patience)]);
  }

  async #run(errand: Errand): Promise<void> {
    let client = new KeepAliveClient(this.#port);
    while (!this.#paused) {
      const wait: Wait = { method: errand.method, since: performance.now() };
      this.#waits.add(wait);
      while (!(await this.#ask(client, errand)) && !this.#paused) {
        client[Symbol.dispose]();
        client = new KeepAliveClient(this.#port);
        await setTimeout(pause);
      }
      this.#waits.delete(wait);
      this.#measure(wait);
      if (errand.anew) {
        client[Symbol.dispose]();
        client = new KeepAliveClient(this.#port);
      }
      await setTimeout(pause);
    }
    client[Symbol.dispose]();
  }

  #measure({ method, since }: Wait): void {
    const which = method === "GET" ? "slowestRead" : "slowestVisit";
    this.tally[which] = Math.max(this.tally[which], performance.now() - since);
  }

  /** Resolves with whether the answer was a success. */
  async #ask(client: KeepAliveClient, { method, path }: Errand): Promise<boolean> {
    try {
      const { status, body } = await client.ask(method, path);
      if (status !== 200) this.tally.failed++;
      else if (method === "POST") this.#note(JSON.parse(body).visits);
      return status === 200;
    } catch (error) {
      this.tally.failed++;
      const isRefused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
      if (method === "POST" && !isRefused) this.tally.broken++;
      return false;
    }
  }

  #note(visit: number): void {
    if (this.#numbers.has(visit)) this.tally.twice++;
    this.#numbers.add(visit);
    this.tally.answered++;
    this.tally.highest = Math.max(this.tally.highest, visit);
  }
}
