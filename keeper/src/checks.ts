/** Milliseconds until the next check: after one that found or made all right, and after one that failed. */
export interface Intervals {
  readonly right: number;
  readonly failed: number;
}

/** A failed check. */
interface Failed {
  readonly error: unknown;
  /** Time, by `performance.now()`. */
  readonly at: number;
  /** Version of the Secret that it used. */
  readonly version: string | undefined;
}

/** Limits checks of Vault: each writes to both audit logs. */
export class Checks {
  readonly #intervals: Intervals;
  /** When all was last right, by `performance.now()`. */
  #rightAt = Number.NEGATIVE_INFINITY;
  #failed: Failed | undefined;

  constructor(intervals: Intervals) {
    this.#intervals = intervals;
  }

  /** Whether the last success is long enough ago. */
  get isDue(): boolean {
    return performance.now() - this.#rightAt >= this.#intervals.right;
  }

  /**
   * Checks, unless the last check has just failed. Then it checks only if the Secret has a new version, in which a
   * person may have put a root token.
   * @throws What the check throws, or what the last one threw.
   */
  async run(version: string | undefined, check: () => Promise<void>): Promise<void> {
    const failed = this.#failed;
    const isRecent = failed && performance.now() - failed.at < this.#intervals.failed;
    if (isRecent && failed.version === version) throw failed.error;
    try {
      await check();
    } catch (error) {
      this.#failed = { error, at: performance.now(), version };
      throw error;
    }
    this.#rightAt = performance.now();
    this.#failed = undefined;
  }

  /** Makes the next check due at once, because Vault has changed. */
  forget(): void {
    this.#rightAt = Number.NEGATIVE_INFINITY;
    this.#failed = undefined;
  }
}
