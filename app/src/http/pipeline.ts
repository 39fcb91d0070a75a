import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The most requests of one connection that may wait for their answers. Hardly any client sends more than one. */
export const mostInFlight = 32;

const inFlight = Symbol("requests in flight");
const turns = Symbol("requests that wait for their turn");

/** A connection that counts its unanswered requests. */
interface Connection extends Socket {
  [inFlight]?: number;
  /** Undefined unless one has its turn. */
  [turns]?: Array<() => void> | undefined;
  /** Node's parser of this connection's requests. */
  parser?: { onIncoming: () => number };
}

/**
 * Begins a request. Closes the connection if too many of its requests wait: one read of a socket can bring thousands.
 * @returns Whether to answer it.
 */
export function begin({ socket }: IncomingMessage): boolean {
  const connection: Connection = socket;
  if (connection.destroyed) return false;
  const waiting = requestsInFlight(connection);
  if (waiting === mostInFlight) {
    stopParsing(connection);
    connection.destroy();
    return false;
  }
  connection[inFlight] = waiting + 1;
  return true;
}

/** Ends a request that has begun. */
export function end({ socket }: IncomingMessage): void {
  const connection: Connection = socket;
  connection[inFlight] = requestsInFlight(connection) - 1;
}

/**
 * Answers a request that has begun once those before it in turn are answered, and not at all if its connection closes
 * first; it ends with its answer. So other connections wait for one request of each flooded one, not for all of them.
 */
export function inTurn(
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => void,
): void {
  const connection: Connection = request.socket;
  response.once("close", () => {
    end(request);
    beginNext(connection);
  });
  if (connection[turns]) connection[turns].push(answer);
  else {
    connection[turns] = [];
    answer();
  }
}

function beginNext(connection: Connection): void {
  const next = connection.destroyed ? undefined : connection[turns]?.shift();
  if (next) next();
  else connection[turns] = undefined;
}

/** Requests of a connection that have begun and not ended. */
export function requestsInFlight(connection: Connection): number {
  return connection[inFlight] ?? 0;
}

/** Whether a connection has ever carried a request. */
export function isUsed(connection: Connection): boolean {
  return connection[inFlight] !== undefined;
}

/**
 * Has Node drop what else it has read from a connection, which destroying that does not: it would create a request and an
 * answer for each, and keep them until all connections have been read. Node has no call for it. Its parser stops where
 * this function of its own says that another protocol follows (2). Without such a parser, only memory and time are lost.
 * Source: `parserOnHeadersComplete` in lib/_http_common.js, and llhttp's `on_headers_complete`
 */
function stopParsing({ parser }: Connection): void {
  if (parser) parser.onIncoming = () => 2;
}
