import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { paths } from "../contract.ts";
import type { Visitor } from "../store/visit-group.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { answerHeaders } from "./answer-headers.ts";
import type { Metrics } from "./metrics.ts";

/** The parts of a {@link visitListener}. */
export interface VisitListenerArgs {
  /** Counts the visits. */
  readonly store: VisitStore;
  /** Name of the pod in the answers: letters, digits, `.`, `_` and `-`. */
  readonly pod: string;
  /** Counts the visits that are answered here. */
  readonly metrics: Metrics;
  /** Aborted when the process begins to shut down. */
  readonly shutdown: AbortSignal;
  /** Answers all other requests. */
  readonly others: RequestListener;
}

/** In the form that Node handles with the fewest steps: names and values in turn. */
const commonHeaders = Object.entries({
  ...answerHeaders,
  "Content-Type": "application/json; charset=utf-8",
}).flat();

/**
 * Answers `POST /visits`, nearly all of a busy pod's requests, in as few steps as Node allows; Koa needs many more for
 * the same answer. Everything else is left to Koa, including visits that cannot be counted.
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
    // Checked last, so that requests under way when the shutdown begins get it too.
    if (shutdown.aborted) headers.push("Connection", "close");
    metrics.countRequest("POST", paths.visits, 200);
    this.#response.writeHead(200, headers).end(body, "latin1");
  }

  refuse(): void {
    this.#args.others(this.#request, this.#response);
  }
}
