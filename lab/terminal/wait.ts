import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";

export interface WaitOptions {
  /** The awaited event; completes "Expected": "the registry to answer". */
  readonly what: string;
  /** Seconds until the wait fails. */
  readonly seconds: number;
  /** What to do after a timeout, as a whole sentence. */
  readonly remedy: string;
  /** Milliseconds between two calls of `look`. Default: 100. */
  readonly interval?: number;
}

/** Calls `look` until its result is neither `undefined` nor `false`, and returns it. Throws a `Failure` on timeout. */
export async function waitFor<T>(
  options: WaitOptions,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + options.seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) {
      throw new Failure(
        `Expected ${options.what} within ${options.seconds} s, got nothing. ${options.remedy}`,
      );
    }
    await sleep(options.interval ?? 100);
  }
}
