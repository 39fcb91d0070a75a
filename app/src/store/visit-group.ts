import type { Failure, Overload } from "../failure.ts";

/** Waits until its visit is durable. */
export interface Visitor {
  /** True once the client no longer waits. Such a visit does not count if its commit has not begun. Default: false. */
  readonly isGone?: boolean;
  /** The visit is durable and has this number. */
  answer(visit: number): void;
  /** The visit may not become durable, or too many wait. */
  refuse(reason: Failure | Overload): void;
}

/** The count after a visitor, from the count before. */
export type Next = (count: number) => number;

/** What a visit does. */
const increment: Next = (count) => count + 1;

/** Visits of one commit, with the visitors who wait for it. */
export class VisitGroup {
  #waiting: Array<{ visit: number; readonly next: Next; readonly visitor: Visitor }> = [];
  readonly #settled = Promise.withResolvers<void>();

  /** Number of waiting visitors. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Adds a visitor. */
  add(visitor: Visitor, next = increment): void {
    this.#waiting.push({ visit: 0, next, visitor });
  }

  /**
   * Numbers the visits in the order in which they came, without those whose visitor is gone. Nobody may be added later.
   * @param count The count before.
   * @returns The count after.
   */
  number(count: number): number {
    let visits = count;
    this.#waiting = this.#waiting.filter(({ visitor }) => !visitor.isGone);
    for (const waiting of this.#waiting) {
      visits = waiting.next(visits);
      waiting.visit = visits;
    }
    if (this.size === 0) this.#settled.resolve();
    return visits;
  }

  /** Answers this many waiting visitors, in the order in which they came. */
  answer(count: number): void {
    for (const { visit, visitor } of this.#waiting.splice(0, count)) visitor.answer(visit);
    if (this.size === 0) this.#settled.resolve();
  }

  /** Refuses all waiting visitors. */
  reject(failure: Failure): void {
    for (const { visitor } of this.#waiting.splice(0)) visitor.refuse(failure);
    this.#settled.resolve();
  }

  /** Resolves when no visitor waits any more. */
  settled(): Promise<void> {
    return this.#settled.promise;
  }
}
