import type { Snapshot } from "./snapshot.ts";

/** The counts of the pods that answered at one moment. */
export interface Sample {
  /** In milliseconds. */
  readonly time: number;
  /** By name. */
  readonly visits: Readonly<Record<string, number>>;
}

/** Visits per second at one moment. */
export interface Point {
  /** In milliseconds. */
  readonly time: number;
  readonly perSecond: number;
}

/** The longest time that the chart shows, in milliseconds. */
export const longestSpan = 300_000;

/** A rate is that of this time, in milliseconds: of a single second it would jump between whole numbers. */
const rateSpan = 5000;

/** Longest time between two samples that belong together, in milliseconds. */
const longestGap = 4000;

/** The samples with one more, without those that are too old to be shown. */
export function withSample(
  samples: readonly Sample[],
  { pods }: Snapshot,
  time: number,
): readonly Sample[] {
  const visits = Object.fromEntries(
    Object.entries(pods).map(([name, says]) => [name, says.visits]),
  );
  return [...samples.filter((sample) => time - sample.time <= longestSpan), { time, visits }];
}

/**
 * Visits per second of a pod over time, in pieces: there is none where the pod was away, where nobody looked, and where
 * its count was set back.
 */
export function ratesOf(samples: readonly Sample[], pod: string): readonly (readonly Point[])[] {
  return piecesOf(samples, pod).flatMap((piece) => {
    const points = piece.slice(1).map(({ time, visits }, index) => {
      // The last of the earlier ones that is old enough, else the first.
      const since =
        piece.slice(0, index + 1).findLast((one) => time - one.time >= rateSpan) ?? piece[0];
      return {
        time,
        perSecond: since ? (visits - since.visits) / ((time - since.time) / 1000) : 0,
      };
    });
    return points.length > 0 ? [points] : [];
  });
}

interface Count {
  readonly time: number;
  readonly visits: number;
}

function piecesOf(samples: readonly Sample[], pod: string): readonly (readonly Count[])[] {
  const pieces: Count[][] = [];
  let last: Count | undefined;
  for (const sample of samples) {
    const visits = sample.visits[pod];
    const count = visits === undefined ? undefined : { time: sample.time, visits };
    if (count !== undefined) {
      const goesOn =
        last !== undefined && count.time - last.time <= longestGap && count.visits >= last.visits;
      if (goesOn) pieces.at(-1)?.push(count);
      else pieces.push([count]);
    }
    last = count;
  }
  return pieces;
}
