import type { Estimate } from "./statistics.ts";

/** A goal for a value. */
export interface Wanted {
  readonly wanted: "at least" | "at most" | "exactly";
  readonly bound: number;
}

/** Whether the goal is met, or why that is unknown. */
export type Verdict =
  | { readonly met: boolean; readonly why?: undefined }
  | { readonly met: undefined; readonly why: string };

/**
 * The verdict on a value. No verdict beats a wrong one, so the whole interval must be on one side of the bound.
 * @param doubt Why the value cannot be judged, if so.
 */
export function verdictOn(
  { low, high }: Estimate,
  { wanted, bound }: Wanted,
  doubt?: string,
): Verdict {
  if (doubt !== undefined) return { met: undefined, why: doubt };
  if (Number.isNaN(low)) return { met: undefined, why: "there are too few rounds for an interval" };
  if (wanted === "exactly") return { met: low === bound && high === bound };
  const isWithin = (value: number) => (wanted === "at least" ? value >= bound : value <= bound);
  if (isWithin(low) !== isWithin(high)) {
    return { met: undefined, why: "the goal is within the interval" };
  }
  return { met: isWithin(low) };
}
