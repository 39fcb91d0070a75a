import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { paths } from "../contract.ts";
import type { Visitor } from "../store/visit-group.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { answerHeaders } from "./answer-headers.ts";
import { discardBody } from "./body.ts";
import { flawOf } from "./head.ts";
import type { Metrics } from "./metrics.ts";
import { begin, end, inTurn } from "./pipeline.ts";

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
    if (!begin(request)) return;
    // Only with `PUT` is there any use for a body. Without one, the request is marked as destroyed already.
    if (!request.destroyed && request.method !== "PUT") discardBody(request);
    if (request.method === "POST" && request.url === paths.visits && !flawOf(request)) {
      args.store.take(new VisitRequest(request, response, args));
    } else answerOther(request, response, args);
  };
}

function answerOther(
  request: IncomingMessage,
  response: ServerResponse,
  { others }: VisitListenerArgs,
): void {
  inTurn(request, response, () => others(request, response));
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

  get isGone(): boolean {
    return this.#request.socket.destroyed;
  }

  answer(visit: number): void {
    const { pod, metrics, shutdown } = this.#args;
    end(this.#request);
    const body = `{"visits":${visit},"pod":"${pod}"}`;
    const headers = [...commonHeaders, "Content-Length", `${body.length}`];
    // Checked last, so that requests under way when the shutdown begins get it too.
    if (shutdown.aborted) headers.push("Connection", "close");
    metrics.countRequest("POST", paths.visits, 200);
    this.#response.writeHead(200, headers).end(body, "latin1");
  }

  refuse(): void {
    answerOther(this.#request, this.#response, this.#args);
  }
}
