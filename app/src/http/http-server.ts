import { createServer, type RequestListener, type Server } from "node:http";
import { idleSeconds } from "../contract.ts";

/** How long a client may take to send a request, in milliseconds. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 15_000 };

/**
 * The server of the service, not listening yet. Node prepares no body for a request that announces none, which makes
 * each visit cheaper.
 * @param idle Seconds that a connection without requests stays open.
 */
export function createHttpServer(listener: RequestListener, idle = idleSeconds): Server {
  return createServer(
    {
      ...timeouts,
      optimizeEmptyRequests: true,
      keepAliveTimeout: idle * 1000,
      maxHeaderSize: 16_384,
      // How often Node looks for clients that are too slow, in milliseconds.
      connectionsCheckingInterval: 1000,
    },
    listener,
  );
}
