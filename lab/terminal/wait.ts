import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";

export interface WaitOptions {
  /** What is waited for, as the subject of a sentence: "the registry to answer". */
  readonly what: string;
  /** Seconds until it is given up. */
  readonly seconds: number;
  /** What to do when it did not happen: a whole sentence. */
  readonly remedy: string;
  /** Milliseconds between two looks. Default: 100. */
  readonly interval?: number;
}

/** Looks until `look` returns something other than `undefined` or `false`, and returns that. Throws a `Failure` when time runs out. */
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
