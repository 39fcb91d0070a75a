/** Counts visits durably. The rest of the service knows nothing else of files and disks. */
export interface VisitStore {
  /** Visits that are durable: what a restart after a power cut would find, or more. */
  readonly visits: number;

  /** Times that visits were made durable since the start, each for one visit or for many. */
  readonly commits: number;

  /** Times since the start that the count could not be shown in its file; the counting does not depend on that. */
  readonly viewFailures: number;

  /**
   * Counts one visit and resolves with its number, which no other visit has, once it is durable.
   * @throws Failure when the visit could not be made durable. From then on the store counts nothing any more.
   */
  count(): Promise<number>;

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
