import type { IncomingMessage } from "node:http";

/**
 * The most headers of a request. They are kept while a client is still sending more, and many short ones take ten times
 * as much memory as bytes on the way.
 */
export const mostHeaders = 100;

/** Why a request must be refused. */
export interface Flaw {
  readonly status: 400 | 431;
  readonly message: string;
}

/**
 * What is wrong with the headers of a request; undefined if nothing. Source: RFC 9112, section 3.2, and RFC 6585, section 5
 */
export function flawOf({ rawHeaders, headers, httpVersion }: IncomingMessage): Flaw | undefined {
  if (rawHeaders.length > 2 * mostHeaders)
    return { status: 431, message: `Expected at most ${mostHeaders} headers, got more.` };
  if (headers.host === undefined && httpVersion === "1.1")
    return { status: 400, message: "Expected the header `Host`, got none." };
  return undefined;
}
