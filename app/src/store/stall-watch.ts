/** What is watched: whether a commit is under way, and how many have ended before it. */
export interface Commits {
  readonly isCommitting: boolean;
  readonly commits: number;
}

/**
 * Notices a commit that does not end. It counts ticks of a timer rather than time, so that a process that was stopped itself,
 * or a clock that was set, is not taken for a stalled disk.
 */
export class StallWatch {
  /** For how many seconds the commit under way has lasted, as far as this process has run; 0 if there is none. */
  seconds = 0;
  readonly #timer: NodeJS.Timeout;
  #watched: number | undefined;

  /** @param onSecond Called after each second of a commit. */
  constructor(watched: Commits, onSecond: (seconds: number) => void) {
    this.#timer = setInterval(() => {
      const isSame = watched.isCommitting && watched.commits === this.#watched;
      this.seconds = isSame ? this.seconds + 1 : 0;
      this.#watched = watched.isCommitting ? watched.commits : undefined;
      if (this.seconds > 0) onSecond(this.seconds);
    }, 1000).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
