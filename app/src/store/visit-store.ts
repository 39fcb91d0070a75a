import type { Visitor } from "./visit-group.ts";

/** The highest count that can be restored: it leaves seven trillion visits to go on from there, which no pod lives to see. */
export const mostRestored = 9_000_000_000_000_000;

/** Counts visits durably. The rest of the service knows nothing else of files and disks. */
export interface VisitStore {
  /** The count that is durable: a restart after a power cut would find it, or what came after it. */
  readonly visits: number;

  /** Times that visits were made durable since the start, each for one visit or for many. */
  readonly commits: number;

  /** Times since the start that the count could not be shown in its file; the counting does not depend on that. */
  readonly viewFailures: number;

  /**
   * Counts one visit and resolves with its number, which no other visit has unless the count is set back, once it
   * is durable.
   * @throws Failure when the visit could not be made durable. From then on the store counts nothing any more.
   */
  count(): Promise<number>;

  /** Counts one visit, and tells the visitor what {@link count} would resolve with: a promise is a part of what a visit costs. */
  take(visitor: Visitor): void;

  /**
   * Sets the count, up or down. Visits taken before keep their numbers, visits taken after go on from it.
   * @param visits An integer from 0 to {@link mostRestored}.
   * @returns The count before, once all this is durable.
   * @throws Failure when it could not be made durable. From then on the store counts nothing any more.
   */
  restore(visits: number): Promise<number>;

  /**
   * Resolves when a visit could be counted now; changes nothing.
   * @throws Failure with the reason why not.
   */
  check(): Promise<void>;

  /**
   * Takes no more visits and resolves when the ones already taken are durable.
   * @throws Failure when the store has failed, now or before.
   */
  close(): Promise<void>;
}
