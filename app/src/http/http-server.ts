import { createServer, type RequestListener, type Server } from "node:http";

/**
 * The server of the service; it does not listen yet. A request that announces no body, as most do, has none to wait for, so
 * Node is told not to prepare one: each visit costs less.
 */
export function createHttpServer(listener: RequestListener): Server {
  return createServer({ optimizeEmptyRequests: true }, listener);
}
