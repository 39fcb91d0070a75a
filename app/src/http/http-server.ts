import { createServer, type RequestListener, type Server } from "node:http";

/**
 * The server of the service, not listening yet. Node prepares no body for a request that announces none, which makes
 * each visit cheaper.
 */
export function createHttpServer(listener: RequestListener): Server {
  return createServer({ optimizeEmptyRequests: true }, listener);
}
