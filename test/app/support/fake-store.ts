import type { Visitor } from "../../../app/src/store/visit-group.ts";
import type { VisitStore } from "../../../app/src/store/visit-store.ts";

/** A store in memory, which tests can make fail. */
export class FakeStore implements VisitStore {
  visits = 0;
  commits = 0;
  waiting = 0;
  viewFailures = 0;
  failure: Error | undefined;

  async count() {
    await this.check();
    return ++this.visits;
  }

  take(visitor: Visitor) {
    this.count().then(
      (visit) => visitor.answer(visit),
      (failure) => visitor.refuse(failure),
    );
  }

  async restore(visits: number) {
    await this.check();
    const previous = this.visits;
    this.visits = visits;
    return previous;
  }

  async check() {
    if (this.failure) throw this.failure;
  }

  async room() {
    return { capacity: 1000, available: 250 };
  }

  async close() {}
}
