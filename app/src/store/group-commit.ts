import type { Failure } from "../failure.ts";
import { Crowd } from "./crowd.ts";
import { VisitGroup, type Visitor } from "./visit-group.ts";

/** Makes so many visits durable, and calls `done` when they are, or with the failure. */
export type Commit = (visits: number, done: (failure: Failure | undefined) => void) => void;

/** What a {@link GroupCommit} tells of. */
export interface GroupCommitEvents {
  /** So many visits are durable now. */
  onDurable: (visits: number) => void;
  /** Visits cannot be made durable any more. Told once. */
  onFailure: (failure: Failure) => void;
}

/** Of those who are answered while no commit is under way, the part that is answered first. */
const firstPart = 1 / 4;

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
  readonly #crowd = new Crowd();
  /** Those whose commit is under way. */
  #group: VisitGroup | undefined;
  /** Those who wait for the commit after that. */
  #nextGroup: VisitGroup | undefined;

  /** @param visits Those that are durable already. */
  constructor(visits: number, commit: Commit, events: GroupCommitEvents) {
    this.visits = visits;
    this.#taken = visits;
    this.#commit = commit;
    this.#events = events;
  }

  /** Takes a visit. The visitor is answered once it is durable, or refused when it may not become so. */
  take(visitor: Visitor): void {
    if (this.failure) {
      visitor.refuse(this.failure);
      return;
    }
    const isFirst = !this.#nextGroup;
    this.#nextGroup ??= new VisitGroup();
    this.#nextGroup.add(++this.#taken, visitor);
    this.#crowd.join();
    if (!this.#group) this.#beginWithMost(this.#nextGroup, isFirst);
  }

  /** Takes a visit, too. Resolves with its number, or rejects. */
  add(): Promise<number> {
    return new Promise((answer, refuse) => this.take({ answer, refuse }));
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
   * @param isFirst Whether it could not have begun earlier. The others are then waited for during two turns of the event
   *   loop, and no longer, for they may have left.
   */
  #beginWithMost(group: VisitGroup, isFirst: boolean): void {
    if (group.size > this.#crowd.size / 2) this.#begin(group);
    else if (isFirst) {
      inTwoTurns(() => {
        if (group === this.#nextGroup) this.#begin(group);
      });
    }
  }

  #begin(group: VisitGroup): void {
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

  #succeed(group: VisitGroup, visits: number): void {
    this.visits = visits;
    this.commits++;
    this.#crowd.measure();
    this.#group = undefined;
    if (this.#nextGroup) this.#beginWithMost(this.#nextGroup, true);
    this.#answerAll(group);
    this.#events.onDurable(visits);
  }

  /**
   * Answers a group, as far as can be while a commit is under way, so that the disk does not wait for the answers. If there is
   * none, those who came first are answered at once: a commit has begun when they have come again.
   */
  #answerAll(group: VisitGroup): void {
    this.#answer(group, this.#group ? group.size : Math.ceil(group.size * firstPart));
    if (group.size > 0) inTwoTurns(() => this.#answer(group, group.size));
  }

  #answer(group: VisitGroup, count: number): void {
    group.answer(count);
    this.#crowd.leave(count);
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
      await (this.#nextGroup ?? this.#group)?.settled();
    }
    if (this.failure) throw this.failure;
  }
}

/** Requests that are ready come in during the first turn of the event loop, those of who was just answered during the second. */
function inTwoTurns(action: () => void): void {
  setImmediate(() => setImmediate(action));
}
