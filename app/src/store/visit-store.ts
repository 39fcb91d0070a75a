import type { Visitor } from "./visit-group.ts";

/** The highest count that can be restored. It leaves seven trillion visits, more than a pod will ever count. */
export const mostRestored = 9_000_000_000_000_000;

/** Room on the volume, in bytes. */
export interface Room {
  readonly capacity: number;
  readonly available: number;
}

/** Counts visits durably. Hides files and disks from the rest of the service. */
export interface VisitStore {
  /** The durable count: a restart after a power cut would find this one or a later one. */
  readonly visits: number;

  /** Commits since the start, each for one visit or for many. */
  readonly commits: number;

  /** Visitors who wait for their visit to become durable. */
  readonly waiting: number;

  /** Failures since the start to show the count in its file; counting does not depend on that. */
  readonly viewFailures: number;

  /**
   * Counts one visit. Resolves once it is durable, with its number, which no other visit has unless the count is set
   * back. A visit whose client is gone before its commit begins is not counted, and then this never resolves.
   * @param client Tells when it no longer waits. Default: it waits.
   * @throws Failure if the visit could not be made durable. From then on the store counts nothing.
   * @throws Overload if too many visitors wait.
   */
  count(client?: Pick<Visitor, "isGone">): Promise<number>;

  /** Counts one visit and answers the visitor as {@link count} would: without a promise, a visit is cheaper. */
  take(visitor: Visitor): void;

  /**
   * Sets the count, up or down. Visits taken before keep their numbers, visits taken after continue from it.
   * @param visits An integer from 0 to {@link mostRestored}.
   * @returns The previous count, once the new one is durable.
   * @throws Failure if it could not be made durable. From then on the store counts nothing.
   */
  restore(visits: number): Promise<number>;

  /**
   * Resolves if a visit could be counted now; changes nothing.
   * @throws Failure with the reason why not.
   */
  check(): Promise<void>;

  /** How much room the volume has; undefined if it does not tell within two seconds. */
  room(): Promise<Room | undefined>;

  /**
   * Takes no more visits; resolves when those already taken are durable.
   * @throws Failure if the store has failed, now or before.
   */
  close(): Promise<void>;
}
