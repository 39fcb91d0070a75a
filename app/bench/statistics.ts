/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** An estimate from independent measurements. */
export interface Estimate {
  readonly median: number;
  /** The true median is between these two, except once in twenty times. Not a number if there are too few values. */
  readonly low: number;
  readonly high: number;
}

/** Highest accepted probability that the true median is outside the interval. */
const doubt = 0.05;

/** The value below which this share of the sorted values lies. Not a number if there are none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle. Not a number if there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Median, minimum and maximum. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The median of independent measurements, and its interval by order statistics: a value is above the true median with
 * the probability of a tossed coin, which tells how many of the lowest and highest values may be cut off. This holds
 * for any noise and for few values, for which a bootstrap would be too confident. Fewer than six have no interval.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = cutOff(sorted.length);
  return {
    median: median(sorted),
    low: sorted[cut] ?? Number.NaN,
    high: sorted[sorted.length - 1 - cut] ?? Number.NaN,
  };
}

/** How many values may be cut off at either end; -1 if there are too few. */
function cutOff(count: number): number {
  let cut = -1;
  let outside = 0;
  let probability = 0.5 ** count;
  while (outside + probability <= doubt / 2) {
    outside += probability;
    cut++;
    probability *= (count - cut) / (cut + 1);
  }
  return cut;
}
