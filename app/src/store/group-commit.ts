import { type Failure, Overload } from "../failure.ts";
import { Crowd } from "./crowd.ts";
import { type Next, VisitGroup, type Visitor } from "./visit-group.ts";

/** Makes this count durable, then calls `done`, with the failure if there is one. */
export type Commit = (visits: number, done: (failure: Failure | undefined) => void) => void;

/** Events of a {@link GroupCommit}. */
export interface GroupCommitEvents {
  /** This count is durable now. */
  onDurable: (visits: number) => void;
  /** Visits can no longer become durable. Called once. */
  onFailure: (failure: Failure) => void;
}

/**
 * The most visitors who may wait. With its request and its answer, one takes some 8 KB of memory, and a disk that answers at all
 * works off this many in two commits.
 */
export const mostWaiting = 2048;

/** Share of a group that is answered first when no commit is under way. */
const firstPart = 1 / 4;

/**
 * Makes visits durable in groups. One commit is under way at a time, while visits arrive for the next. The next begins
 * once more than half of the crowd waits for it, so that a crowd splits into two groups that take turns: while one is
 * on its way to the disk, the other is answered and comes again. A lone visitor is more than half of the crowd, and
 * gets a commit at once.
 */
export class GroupCommit {
  /** The durable count. */
  visits: number;
  /** Successful commits. */
  commits = 0;
  /** Why visits can no longer become durable. */
  failure: Failure | undefined;
  readonly #commit: Commit;
  readonly #events: GroupCommitEvents;
  readonly #crowd = new Crowd();
  /** The visitors whose commit is under way. */
  #group: VisitGroup | undefined;
  /** The visitors who wait for the next commit. */
  #nextGroup: VisitGroup | undefined;

  /** @param visits The count that is durable already. */
  constructor(visits: number, commit: Commit, events: GroupCommitEvents) {
    this.visits = visits;
    this.#commit = commit;
    this.#events = events;
  }

  /** Number of visitors who wait. */
  get waiting(): number {
    return this.#crowd.waiting;
  }

  get isCommitting(): boolean {
    return this.#group !== undefined;
  }

  /** Takes a visit. Answers the visitor once the visit is durable, or refuses if it may not become so. */
  take(visitor: Visitor): void {
    if (this.waiting >= mostWaiting) visitor.refuse(new Overload());
    else this.#join(visitor);
  }

  /**
   * Takes a visit too. Resolves with its number, or rejects.
   * @param client Tells when it no longer waits.
   */
  add(client: Pick<Visitor, "isGone"> = {}): Promise<number> {
    return new Promise((answer, refuse) =>
      this.take({
        get isGone() {
          return client.isGone ?? false;
        },
        answer,
        refuse,
      }),
    );
  }

  /**
   * Sets the count, in order with the visits before and after. Resolves with the previous count once the new one is
   * durable, and all before it; rejects as a visit does.
   */
  restore(visits: number): Promise<number> {
    let previous = 0;
    const next = (count: number) => {
      previous = count;
      return visits;
    };
    return this.#commitWith(next).then(() => previous);
  }

  /** Commits the count again, unchanged; resolves when that is durable, and all before it. */
  async recommit(): Promise<void> {
    await this.#commitWith((count) => count);
  }

  #commitWith(next: Next): Promise<number> {
    return new Promise((answer, refuse) => this.#join({ answer, refuse }, next));
  }

  #join(visitor: Visitor, next?: Next): void {
    if (this.failure) {
      visitor.refuse(this.failure);
      return;
    }
    const isFirst = !this.#nextGroup;
    this.#nextGroup ??= new VisitGroup();
    this.#nextGroup.add(visitor, next);
    this.#crowd.join();
    if (!this.#group) this.#beginWithMost(this.#nextGroup, isFirst);
  }

  /**
   * Begins the next commit if more than half of the crowd waits for it.
   * @param isFirst Whether it could not have begun earlier. Then it waits for the others for two turns of the event
   *   loop, and no longer, since they may have left.
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
    this.#nextGroup = undefined;
    const waited = group.size;
    const visits = group.number(this.visits);
    this.#crowd.leave(waited - group.size);
    if (group.size === 0) return;
    this.#group = group;
    this.#commit(visits, (failure) => {
      if (failure) this.fail(failure);
      // Another failure may have come first, and has then rejected these visits.
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
   * Answers a group, as far as possible while a commit is under way, so that the disk does not wait for the answers. If
   * no commit is, those who came first are answered at once: by the time that they come again, a commit has begun.
   */
  #answerAll(group: VisitGroup): void {
    this.#answer(group, this.#group ? group.size : Math.ceil(group.size * firstPart));
    if (group.size > 0) inTwoTurns(() => this.#answer(group, group.size));
  }

  #answer(group: VisitGroup, count: number): void {
    group.answer(count);
    this.#crowd.leave(count);
  }

  /** Takes no more visits, and rejects those that are not durable yet. Only the first call has an effect. */
  fail(failure: Failure): void {
    if (this.failure) return;
    this.failure = failure;
    this.#group?.reject(failure);
    this.#nextGroup?.reject(failure);
    this.#events.onFailure(failure);
  }

  /**
   * Resolves when all visits taken are durable.
   * @throws Failure if they may not become so.
   */
  async settle(): Promise<void> {
    while ((this.#nextGroup ?? this.#group) && !this.failure) {
      await (this.#nextGroup ?? this.#group)?.settled();
    }
    if (this.failure) throw this.failure;
  }
}

/** Requests that are ready arrive in the first turn of the event loop, those of visitors just answered in the next. */
function inTwoTurns(action: () => void): void {
  setImmediate(() => setImmediate(action));
}
