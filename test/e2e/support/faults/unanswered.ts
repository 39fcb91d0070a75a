import { setTimeout } from "node:timers/promises";
import type { KeepAliveClient } from "../../../app/support/keep-alive-client.ts";

/** Milliseconds that a client waits for an answer. */
const patience = 5000;

/** Milliseconds that a client waits before it visits again after a failure. */
const pause = 100;

/** Visits for which a client keeps its connection: then it connects anew, to find a pod that has come back. */
const visitsOfConnection = 200;

/** How clients of a stack in trouble visit: they count what went wrong, and go on. */
export class Unanswered {
  /** Visits answered with 503: not counted. */
  refused = 0;
  /** Visits sent and never answered: counted or not. */
  cut = 0;
  /** Attempts to connect that failed: there was no visit. */
  unconnected = 0;
  readonly #visits = new Map<KeepAliveClient, number>();

  /** Resolves with the body of the answer, if there is one. */
  readonly visit = async (client: KeepAliveClient): Promise<string | undefined> => {
    this.#renewConnection(client);
    const answer = await client.ask("POST", "/visits", patience).catch((error) => {
      if (error.syscall === "connect") this.unconnected++;
      else this.cut++;
    });
    if (answer?.status === 200) return answer.body;
    if (answer?.status === 503) this.refused++;
    else if (answer !== undefined)
      throw new Error(`Expected 200 or 503, got ${answer.status}: ${answer.body}`);
    await setTimeout(pause);
    return undefined;
  };

  #renewConnection(client: KeepAliveClient): void {
    const visits = this.#visits.get(client) ?? 0;
    if (visits % visitsOfConnection === visitsOfConnection - 1) client[Symbol.dispose]();
    this.#visits.set(client, visits + 1);
  }
}
