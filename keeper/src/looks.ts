/** Milliseconds between looks, where the last one found or made all right, and where it failed. */
export interface Intervals {
  readonly right: number;
  readonly failed: number;
}

/** A look that failed. */
interface Failed {
  readonly error: unknown;
  /** When, by the clock of `performance.now()`. */
  readonly at: number;
  /** Of the Secret that was used. */
  readonly version: string | undefined;
}

/** Paces the looks at Vault's configuration, which are not for free: each is in both audit logs. */
export class Looks {
  readonly #intervals: Intervals;
  /** When all was last right, by the clock of `performance.now()`. */
  #rightAt = Number.NEGATIVE_INFINITY;
  #failed: Failed | undefined;

  constructor(intervals: Intervals) {
    this.#intervals = intervals;
  }

  /** Whether it is long ago that all was right. */
  get isDue(): boolean {
    return performance.now() - this.#rightAt >= this.#intervals.right;
  }

  /**
   * Looks, unless the last look has just failed: that is repeated only if the Secret, into which a person may have put
   * a root token, has another version since.
   * @throws What the look throws, or what the last one threw.
   */
  async take(version: string | undefined, look: () => Promise<void>): Promise<void> {
    const failed = this.#failed;
    const isRecent = failed && performance.now() - failed.at < this.#intervals.failed;
    if (isRecent && failed.version === version) throw failed.error;
    try {
      await look();
    } catch (error) {
      this.#failed = { error, at: performance.now(), version };
      throw error;
    }
    this.#rightAt = performance.now();
    this.#failed = undefined;
  }

  /** Has the next look taken at once: Vault has been changed. */
  forget(): void {
    this.#rightAt = Number.NEGATIVE_INFINITY;
    this.#failed = undefined;
  }
}
