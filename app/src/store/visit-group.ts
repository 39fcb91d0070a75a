import type { Failure } from "../failure.ts";

/** Somebody who waits until their visit is durable. */
export interface Visitor {
  /** It is, and has this number. */
  answer(visit: number): void;
  /** It may not become so. */
  refuse(failure: Failure): void;
}

/** Visits that become durable by the same commit, and their visitors, who wait for it. */
export class VisitGroup {
  readonly #waiting: Array<{ readonly visit: number; readonly visitor: Visitor }> = [];
  readonly #settled = Promise.withResolvers<void>();

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Takes in one more, who is to be answered with this number. */
  add(visit: number, visitor: Visitor): void {
    this.#waiting.push({ visit, visitor });
  }

  /** Answers so many of those who wait, in the order in which they came. */
  answer(count: number): void {
    for (const { visit, visitor } of this.#waiting.splice(0, count)) visitor.answer(visit);
    if (this.size === 0) this.#settled.resolve();
  }

  /** Tells all who wait that their visit may not become durable. */
  reject(failure: Failure): void {
    for (const { visitor } of this.#waiting.splice(0)) visitor.refuse(failure);
    this.#settled.resolve();
  }

  /** Resolves when nobody waits any more. */
  settled(): Promise<void> {
    return this.#settled.promise;
  }
}
