import type { Failure } from "../failure.ts";

/** Waits until its visit is durable. */
export interface Visitor {
  /** The visit is durable and has this number. */
  answer(visit: number): void;
  /** The visit may not become durable. */
  refuse(failure: Failure): void;
}

/** Visits of one commit, with the visitors who wait for it. */
export class VisitGroup {
  readonly #waiting: Array<{ readonly visit: number; readonly visitor: Visitor }> = [];
  readonly #settled = Promise.withResolvers<void>();

  /** Number of waiting visitors. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Adds a visitor, to be answered with this number. */
  add(visit: number, visitor: Visitor): void {
    this.#waiting.push({ visit, visitor });
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
