/** Why a site did not give a file, as a clause: "releases.example did not answer within 15 s". */
export class Shortfall extends Error {
  override readonly name = "Shortfall";
  /** Whether the site gave no sign of life, so that asking again soon would be waiting again. */
  readonly silent: boolean;

  constructor(message: string, silent = false) {
    super(message);
    this.silent = silent;
  }
}

/** Calls back after some milliseconds unless it is refreshed or disposed of before, as `setTimeout` does. */
export type Alarm = (ring: () => void, milliseconds: number) => Disposable & { refresh(): unknown };

export interface TransferOptions {
  /** Seconds that a site may take to answer, and may then be silent. */
  readonly seconds: number;
  readonly alarm: Alarm;
  /** Ends the transfer. */
  readonly stop: AbortSignal;
  /** Is told how many bytes will come, if the site says so. */
  readonly expect?: (bytes: number) => void;
}

/**
 * Asks for a file and yields what comes of it. Throws a `Shortfall` when the site cannot be reached, refuses, breaks off
 * or is silent for too long.
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
      // Else the length could be that of a compressed transfer.
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
      // Not before: what takes long may be the disk that it is written to.
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

/** `fetch` wraps what happened, such as "connect ECONNREFUSED 127.0.0.1:1", into its own error. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
