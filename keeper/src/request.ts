import { Failure } from "./failure.ts";

/**
 * How long a server may take to answer, in milliseconds. An initialisation on a slow disk takes long; while a look
 * waits for a server that hangs, readiness is what it was.
 */
const patience = { look: 5_000, change: 30_000 };

/** An answer that arrived, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined if there was none. */
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows the shape of what it asked for
  readonly body: any;
}

/**
 * Asks a server that speaks JSON.
 * @param what Names the server in errors.
 * @throws Failure if there is no answer. It repeats nothing of what was sent.
 */
export async function request(
  what: string,
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(method === "GET" ? patience.look : patience.change),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
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

/** `fetch` puts what happened into the cause. */
function reason(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { code?: string } };
  return cause?.code ?? cause?.message ?? message;
}
