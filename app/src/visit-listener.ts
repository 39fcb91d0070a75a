import type { RequestListener } from "node:http";
import { answerHeaders } from "./answer-headers.ts";
import { paths } from "./contract.ts";
import type { Metrics } from "./metrics.ts";
import type { VisitStore } from "./visit-store.ts";

/** What a {@link visitListener} is made of. */
export interface VisitListenerArgs {
  /** Counts the visits. */
  store: VisitStore;
  /** Name that the answers carry, in ASCII. */
  pod: string;
  /** Told of each visit that is answered here. */
  metrics: Metrics;
  /** Aborted once the process is to end. */
  shutdown: AbortSignal;
  /** Answers whatever is not answered here. */
  others: RequestListener;
}

/**
 * Answers `POST /visits`, which is nearly all that a busy pod is asked, in as few steps as Node allows: Koa's way from a
 * request to its answer, which is the same for the client, costs as much as all the rest of a visit. A visit that cannot be
 * counted goes that way, too, and so does everything else.
 */
export function visitListener(args: VisitListenerArgs): RequestListener {
  const { store, pod, metrics, shutdown, others } = args;
  const headers = Object.entries({
    ...answerHeaders,
    "Content-Type": "application/json; charset=utf-8",
  }).flat();
  const bodyEnd = `,"pod":${JSON.stringify(pod)}}`;

  return (request, response) => {
    if (request.method !== "POST" || request.url !== paths.visits) {
      others(request, response);
      return;
    }
    store.take({
      answer: (visit) => {
        const body = `{"visits":${visit}${bodyEnd}`;
        const ownHeaders = ["Content-Length", `${body.length}`];
        // Asked only now, so that requests that were under way when the shutdown began get it too.
        if (shutdown.aborted) ownHeaders.push("Connection", "close");
        metrics.countRequest("POST", paths.visits, 200);
        response.writeHead(200, [...headers, ...ownHeaders]).end(body, "latin1");
      },
      refuse: () => others(request, response),
    });
  };
}
