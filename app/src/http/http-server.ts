import { createServer, type RequestListener, type Server } from "node:http";
import { idleSeconds } from "../contract.ts";
import { mostHeaders } from "./head.ts";

/** How long a client may take to send a request, in milliseconds. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 15_000 };

/**
 * The server of the service, not listening yet. Node prepares no body for a request that announces none, which makes
 * each visit cheaper. The listener gets every request, also those that Node would answer by itself, without a bound.
 * @param idle Seconds that a connection without requests stays open.
 */
export function createHttpServer(listener: RequestListener, idle = idleSeconds): Server {
  const server = createServer(
    {
      ...timeouts,
      optimizeEmptyRequests: true,
      requireHostHeader: false,
      keepAliveTimeout: idle * 1000,
      maxHeaderSize: 16_384,
      // How often Node looks for clients that are too slow, in milliseconds.
      connectionsCheckingInterval: 1000,
    },
    listener,
  );
  // Node drops the others: one more than allowed shows that there were too many.
  server.maxHeadersCount = mostHeaders + 1;
  // What a client expects beyond `100-continue` may be ignored: RFC 9110, section 10.1.1.
  server.on("checkExpectation", listener);
  return server;
}
