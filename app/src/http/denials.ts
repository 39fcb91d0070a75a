/** How many denials may come at once, and the seconds after which one more may. */
const most = 10;
const secondsEach = 5;

/** What becomes of a denial: it is told, with how many before it were not; or the client is to wait for these seconds. */
export type Denial = { readonly untold: number } | { readonly wait: number };

/**
 * Bounds what requests without the administrators' token get: a few each minute are told, in the log and to the client;
 * the others are counted. It knows no clients, so it takes no more memory however many there are, and it sees only
 * requests that have been found to lack the token: no flood of theirs refuses one that has it.
 */
export class Denials {
  readonly #now: () => number;
  /** How many may be told at #since; a fraction of one has begun. */
  #left = most;
  #since: number;
  #untold = 0;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Notes one. */
  note(): Denial {
    const now = this.#now();
    this.#left = Math.min(most, this.#left + (now - this.#since) / 1000 / secondsEach);
    this.#since = now;
    if (this.#left < 1) {
      this.#untold++;
      return { wait: Math.ceil((1 - this.#left) * secondsEach) };
    }
    this.#left--;
    const untold = this.#untold;
    this.#untold = 0;
    return { untold };
  }
}
