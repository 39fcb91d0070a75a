import type { Failure } from "./failure.ts";

interface Visitor {
  readonly visit: number;
  readonly resolve: (visit: number) => void;
  readonly reject: (failure: Failure) => void;
}

/** Visits that become durable by the same commit, and their visitors, who wait for it. */
export class VisitGroup {
  readonly #visitors: Visitor[] = [];
  #last: Promise<number> | undefined;

  /** How many wait. */
  get size(): number {
    return this.#visitors.length;
  }

  /** Takes in one more. Resolves with this number once it is answered. */
  add(visit: number): Promise<number> {
    this.#last = new Promise((resolve, reject) => {
      this.#visitors.push({ visit, resolve, reject });
    });
    return this.#last;
  }

  /** Answers so many of those who wait, in the order in which they came. */
  answer(count: number): void {
    for (const { visit, resolve } of this.#visitors.splice(0, count)) resolve(visit);
  }

  /** Tells all who wait that their visit may not become durable. */
  reject(failure: Failure): void {
    for (const { reject } of this.#visitors.splice(0)) reject(failure);
  }

  /** Settles as the last visit does. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
