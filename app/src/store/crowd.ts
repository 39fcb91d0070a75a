/** How many visitors there are, as far as those tell who wait: one who has just been answered may be about to come again. */
export class Crowd {
  /** The most who waited at once from one commit's end to the next. */
  size = 0;
  #waiting = 0;
  #mostWaiting = 0;

  /** One more waits. */
  join(): void {
    this.#waiting++;
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting);
  }

  /** So many are answered. */
  leave(count: number): void {
    this.#waiting -= count;
  }

  /** A commit has ended, and nobody of its group is answered yet. */
  measure(): void {
    this.size = this.#mostWaiting;
    this.#mostWaiting = this.#waiting;
  }
}
