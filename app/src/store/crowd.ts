/** Estimates the number of visitors from those who wait: a visitor just answered may be about to come again. */
export class Crowd {
  /** The most who waited at once between the ends of the last two commits. */
  size = 0;
  /** Visitors who wait now. */
  waiting = 0;
  #mostWaiting = 0;

  /** One more visitor waits. */
  join(): void {
    this.waiting++;
    this.#mostWaiting = Math.max(this.#mostWaiting, this.waiting);
  }

  /** This many visitors have been answered, or have left. */
  leave(count: number): void {
    this.waiting -= count;
  }

  /** A commit has ended, and its group is not answered yet. */
  measure(): void {
    this.size = this.#mostWaiting;
    this.#mostWaiting = this.waiting;
  }
}
