/** Why a site did not give a file, as a clause: "releases.example did not answer within 15 s". */
export class Shortfall extends Error {
  override readonly name = "Shortfall";
  /** Whether the site gave no sign of life, so that a retry would probably wait in vain again. */
  readonly silent: boolean;

  constructor(message: string, silent = false) {
    super(message);
    this.silent = silent;
  }
}

/** Calls back after some milliseconds unless refreshed or disposed of before, like `setTimeout`. */
export type Alarm = (ring: () => void, milliseconds: number) => Disposable & { refresh(): unknown };

export interface TransferOptions {
  /** Seconds that a site may take to answer or to send more. */
  readonly seconds: number;
  readonly alarm: Alarm;
  /** Ends the transfer. */
  readonly stop: AbortSignal;
  /** Called with the number of bytes to come; 0 if the site does not say. */
  readonly expect?: (bytes: number) => void;
}

/**
 * Requests a file and yields its chunks. Throws a `Shortfall` if the site cannot be reached, refuses, breaks off or is
 * silent for too long.
 */
export async function* receive(
  address: string,
  { seconds, alarm, stop, expect }: TransferOptions,
): AsyncGenerator<Uint8Array> {
  const { host } = new URL(address);
  const silence = new AbortController();
  using watch = alarm(() => silence.abort(), seconds * 1000);
  let answered = false;
  try {
    const response = await fetch(address, {
      // Otherwise content-length could be the compressed size.
      headers: { "accept-encoding": "identity" },
      signal: AbortSignal.any([silence.signal, stop]),
    });
    watch.refresh();
    answered = true;
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Shortfall(`${host} answered ${response.status} for ${address}`);
    }
    expect?.(Number(response.headers.get("content-length")));
    for await (const chunk of response.body) {
      yield chunk;
      // Not before the yield: writing the chunk to disk may take long.
      watch.refresh();
    }
  } catch (error) {
    if (error instanceof Shortfall) throw error;
    if (silence.signal.aborted) {
      const what = answered ? "sent nothing more for" : "did not answer within";
      throw new Shortfall(`${host} ${what} ${seconds} s`, true);
    }
    const what = answered ? "broke off the transfer" : "could not be reached";
    throw new Shortfall(`${host} ${what}: ${reason(error)}`, !answered);
  }
}

/** `fetch` wraps the cause, such as "connect ECONNREFUSED 127.0.0.1:1", in its own error. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
