import { createServer, type Server } from "node:http";
import { paths } from "./contract.ts";

/** What the server tells. */
export interface Told {
  /** Why Vault does not serve as arranged; undefined if it does. */
  readonly notReady: () => string | undefined;
  /** All metrics, as Prometheus reads them. */
  readonly metrics: () => string;
}

/** Answers the probes, health always and readiness unless there is a reason against it, and Prometheus. */
export function httpServer({ notReady, metrics }: Told): Server {
  return createServer((request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
    };
    switch (request.url) {
      case paths.health:
        return answer(200, "ok\n");
      case paths.ready: {
        const reason = notReady();
        return reason === undefined ? answer(200, "ok\n") : answer(503, `${reason}\n`);
      }
      case paths.metrics:
        return answer(200, metrics());
      default:
        return answer(404, `Expected one of ${Object.values(paths).join(", ")}.\n`);
    }
  });
}
