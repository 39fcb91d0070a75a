import { createServer, type Server } from "node:http";
import { paths } from "./contract.ts";

/** Answers the probes: health always, readiness unless there is a reason against it. */
export function probes(notReady: () => string | undefined): Server {
  return createServer((request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    switch (request.url) {
      case paths.health:
        return answer(200, "ok");
      case paths.ready: {
        const reason = notReady();
        return reason === undefined ? answer(200, "ok") : answer(503, reason);
      }
      default:
        return answer(404, `Expected one of ${Object.values(paths).join(", ")}.`);
    }
  });
}
