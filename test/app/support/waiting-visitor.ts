import type { Failure } from "../../../app/src/failure.ts";
import type { Visitor } from "../../../app/src/store/visit-group.ts";

/** A visitor whose methods need their `this`, like a request's. */
export class WaitingVisitor implements Visitor {
  readonly #told = Promise.withResolvers<number>();

  /** Resolves with the visit's number, or rejects with the failure. */
  get told(): Promise<number> {
    return this.#told.promise;
  }

  answer(visit: number): void {
    this.#told.resolve(visit);
  }

  refuse(failure: Failure): void {
    this.#told.reject(failure);
  }
}
