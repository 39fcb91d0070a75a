import type { Failure } from "./failure.ts";

/** Makes so many visits durable, and calls `done` when they are, or with the failure. */
export type Commit = (visits: number, done: (failure: Failure | undefined) => void) => void;

/** What a {@link GroupCommit} tells of. */
export interface GroupCommitEvents {
  /** So many visits are durable now. */
  onDurable: (visits: number) => void;
  /** Visits cannot be made durable any more. Told once. */
  onFailure: (failure: Failure) => void;
}

/**
 * Makes visits durable together. One commit is under way at a time; when it ends, the next one begins for all visits that
 * have come meanwhile. Nothing waits for company: a lone visitor gets a commit of his own, and a crowd shares a few.
 */
export class GroupCommit {
  /** Visits that are durable. */
  visits: number;
  /** Commits that have succeeded. */
  commits = 0;
  /** Why visits cannot be made durable any more. */
  failure: Failure | undefined;
  readonly #commit: Commit;
  readonly #events: GroupCommitEvents;
  #taken: number;
  #busy = false;
  /** Resolved with the commit that is under way. */
  #group: PromiseWithResolvers<void> | undefined;
  /** Resolved with the commit after that. */
  #nextGroup: PromiseWithResolvers<void> | undefined;

  /** @param visits Those that are durable already. */
  constructor(visits: number, commit: Commit, events: GroupCommitEvents) {
    this.visits = visits;
    this.#taken = visits;
    this.#commit = commit;
    this.#events = events;
  }

  /** Takes a visit. Resolves with its number once it is durable, rejects with the failure when it may not become so. */
  add(): Promise<number> {
    if (this.failure) return Promise.reject(this.failure);
    const visit = ++this.#taken;
    this.#nextGroup ??= Promise.withResolvers<void>();
    const { promise } = this.#nextGroup;
    if (!this.#busy) {
      this.#busy = true;
      this.#beginSoon();
    }
    return promise.then(() => visit);
  }

  /**
   * Sets the count, in its turn between the visits before it and those after it. Resolves with the count before once it is
   * durable, and all before it; rejects as a visit does.
   */
  restore(visits: number): Promise<number> {
    const previous = this.#taken;
    this.#taken = visits - 1;
    return this.add().then(() => previous);
  }

  /**
   * Two turns of the event loop from now: the requests that are ready come in during the first, and those of the clients
   * that were just answered during the second. Begun at once, a commit for one half of a crowd would leave the other half
   * to the next, and twice as many syncs be needed.
   */
  #beginSoon(): void {
    setImmediate(() => setImmediate(() => this.#begin()));
  }

  #begin(): void {
    if (this.failure) return;
    const visits = this.#taken;
    this.#group = this.#nextGroup;
    this.#nextGroup = undefined;
    this.#commit(visits, (failure) => {
      if (failure) this.fail(failure);
      // A failure of another kind may have come first, and then these visits have been told of that one.
      if (!this.failure) this.#succeed(visits);
    });
  }

  #succeed(visits: number): void {
    this.visits = visits;
    this.commits++;
    this.#group?.resolve();
    this.#busy = this.#nextGroup !== undefined;
    if (this.#busy) this.#beginSoon();
    this.#events.onDurable(visits);
  }

  /** Takes no more visits, and rejects those that are not durable yet. Only the first call does anything. */
  fail(failure: Failure): void {
    if (this.failure) return;
    this.failure = failure;
    this.#group?.reject(failure);
    this.#nextGroup?.reject(failure);
    this.#events.onFailure(failure);
  }

  /**
   * Resolves when all visits taken are durable.
   * @throws Failure when they may not become so.
   */
  async settle(): Promise<void> {
    while (this.#busy && !this.failure) await (this.#nextGroup ?? this.#group)?.promise;
    if (this.failure) throw this.failure;
  }
}
