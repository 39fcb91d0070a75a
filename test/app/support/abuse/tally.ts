/** What clients of a server have seen. */
export interface Tally {
  /** Visits answered. */
  answered: number;
  /** The highest number in an answer. */
  highest: number;
  /** Visits whose connection broke before the answer: they may have been counted. */
  broken: number;
  /** Visits answered with another number before. */
  twice: number;
  /** Requests that were answered with an error, or not at all. */
  failed: number;
  /** Milliseconds of the slowest `GET`, with the attempts that failed before. */
  slowestRead: number;
  /** The same for visits. */
  slowestVisit: number;
}

export function emptyTally(): Tally {
  return {
    answered: 0,
    highest: 0,
    broken: 0,
    twice: 0,
    failed: 0,
    slowestRead: 0,
    slowestVisit: 0,
  };
}
