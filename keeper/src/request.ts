import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Failure } from "./failure.ts";

/**
 * Milliseconds to wait for an answer. An initialisation on a slow disk takes long. While a look waits for a server that
 * hangs, readiness does not change.
 */
const patience = { look: 5_000, change: 30_000 };

/** An answer that arrived, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined if it was not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows the shape of what it asked for
  readonly body: any;
}

/**
 * Sends a request to a server that speaks JSON.
 * @param what Name of the server in errors.
 * @throws Failure if there is no answer. Repeats nothing that was sent.
 */
export async function request(
  what: string,
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  const { status, text } = await requestText(what, url, method, headers, body);
  return { status, body: parsed(text) };
}

/** The same for a server that answers with text. */
export async function requestText(
  what: string,
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  return await answered(what, async () => {
    const response = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(method === "GET" ? patience.look : patience.change),
    });
    return { status: response.status, text: await response.text() };
  });
}

/**
 * Asks a server over a new connection, which verifies the certificate that the server has now. `fetch` may reuse a
 * connection, or resume a TLS session, and neither verifies anything.
 * @param what Name of the server in errors.
 * @throws Failure if there is no answer.
 */
export async function requestOnNewConnection(what: string, url: string): Promise<Answer> {
  return await answered(what, () => {
    const { get } = url.startsWith("https:") ? https : http;
    const signal = AbortSignal.timeout(patience.look);
    // The request itself says nothing of some ends, and the wrong thing of others.
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent: false, signal }, resolve).on("error", reject);
    });
    const answer = response.then(async (response) => ({
      status: response.statusCode ?? 0,
      body: parsed(await text(response)),
    }));
    return Promise.race([late, answer]);
  });
}

/**
 * Asks a server for something too large to hold, however long it takes to arrive.
 * @param what Name of the server in errors.
 * @returns The answer as it comes, if it is a success.
 * @throws Failure if there is no answer.
 */
export async function stream(
  what: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Readable | Answer> {
  return await answered(what, async () => {
    const response = await fetch(url, { headers });
    if (response.ok && response.body) return Readable.from(response.body);
    return { status: response.status, body: parsed(await response.text()) };
  });
}

async function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new Failure(`Expected ${what} to answer, got \`${reason(error)}\`.`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` wraps the actual error as its cause. The message of one with neither cause nor code may quote a token. */
function reason(error: unknown): string {
  const { cause } = error as Error;
  const { name, message, code } = (cause ?? error) as Error & { readonly code?: string };
  if (name === "TimeoutError") return message;
  if (code !== undefined) return code;
  return cause === undefined ? "a request that cannot be sent" : message;
}
