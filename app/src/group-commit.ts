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

/** Visits that become durable by the same commit. */
interface Group extends PromiseWithResolvers<void> {
  size: number;
}

/**
 * Makes visits durable together. One commit is under way at a time, and meanwhile the visits for the next one come. That
 * begins once more than half of the crowd waits for it, so that a crowd falls into two groups that take turns: while one is
 * on its way to the disk, the other is answered and comes again. A lone visitor is more than half of the crowd, and gets a
 * commit of his own at once.
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
  /** How many visitors there were when the last commit ended. */
  #crowd = 0;
  /** Those whose commit is under way. */
  #group: Group | undefined;
  /** Those who wait for the commit after that. */
  #nextGroup: Group | undefined;

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
    this.#nextGroup ??= { ...Promise.withResolvers<void>(), size: 0 };
    const { promise } = this.#nextGroup;
    const isFirst = this.#nextGroup.size++ === 0;
    if (!this.#group) this.#beginWithMost(this.#nextGroup, isFirst);
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
   * Begins the next commit if more than half of the crowd is there.
   * @param isFirst Whether it could not have begun earlier. The others are then given two turns of the event loop, and no
   *   more, for they may have left: requests that are ready come in during the first, those of the clients that were just
   *   answered during the second.
   */
  #beginWithMost(group: Group, isFirst: boolean): void {
    const beginAnyway = () => {
      if (group === this.#nextGroup) this.#begin(group);
    };
    if (group.size > this.#crowd / 2) this.#begin(group);
    else if (isFirst) setImmediate(() => setImmediate(beginAnyway));
  }

  #begin(group: Group): void {
    if (this.failure) return;
    const visits = this.#taken;
    this.#group = group;
    this.#nextGroup = undefined;
    this.#commit(visits, (failure) => {
      if (failure) this.fail(failure);
      // A failure of another kind may have come first, and then these visits have been told of that one.
      if (!this.failure) this.#succeed(group, visits);
    });
  }

  #succeed(group: Group, visits: number): void {
    this.visits = visits;
    this.commits++;
    this.#crowd = group.size + (this.#nextGroup?.size ?? 0);
    this.#group = undefined;
    group.resolve();
    // Begun before the answers go out, so that the disk does not wait for them.
    if (this.#nextGroup) this.#beginWithMost(this.#nextGroup, true);
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
    while ((this.#nextGroup ?? this.#group) && !this.failure) {
      await (this.#nextGroup ?? this.#group)?.promise;
    }
    if (this.failure) throw this.failure;
  }
}
