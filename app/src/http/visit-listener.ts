import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { paths } from "../contract.ts";
import type { Visitor } from "../store/visit-group.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { answerHeaders } from "./answer-headers.ts";
import type { Metrics } from "./metrics.ts";

/** What a {@link visitListener} is made of. */
export interface VisitListenerArgs {
  /** Counts the visits. */
  readonly store: VisitStore;
  /** Name that the answers carry: letters, digits, `.`, `_` and `-`. */
  readonly pod: string;
  /** Told of each visit that is answered here. */
  readonly metrics: Metrics;
  /** Aborted once the process is to end. */
  readonly shutdown: AbortSignal;
  /** Answers whatever is not answered here. */
  readonly others: RequestListener;
}

/** As Node takes them with the fewest steps: names and values in turn. */
const commonHeaders = Object.entries({
  ...answerHeaders,
  "Content-Type": "application/json; charset=utf-8",
}).flat();

/**
 * Answers `POST /visits`, which is nearly all that a busy pod is asked, in as few steps as Node allows: Koa's way from a
 * request to its answer, which is the same for the client, takes many more. A visit that cannot be counted goes that way,
 * too, and so does everything else.
 */
export function visitListener(args: VisitListenerArgs): RequestListener {
  return (request, response) => {
    if (request.method === "POST" && request.url === paths.visits) {
      args.store.take(new VisitRequest(request, response, args));
    } else args.others(request, response);
  };
}

/** A request that waits until its visit is durable. */
class VisitRequest implements Visitor {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #args: VisitListenerArgs;

  constructor(request: IncomingMessage, response: ServerResponse, args: VisitListenerArgs) {
    this.#request = request;
    this.#response = response;
    this.#args = args;
  }

  answer(visit: number): void {
    const { pod, metrics, shutdown } = this.#args;
    const body = `{"visits":${visit},"pod":"${pod}"}`;
    const headers = [...commonHeaders, "Content-Length", `${body.length}`];
    // Asked only now, so that requests that were under way when the shutdown began get it too.
    if (shutdown.aborted) headers.push("Connection", "close");
    metrics.countRequest("POST", paths.visits, 200);
    this.#response.writeHead(200, headers).end(body, "latin1");
  }

  refuse(): void {
    this.#args.others(this.#request, this.#response);
  }
}
