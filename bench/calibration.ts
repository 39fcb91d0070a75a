import { fdatasyncSync } from "node:fs";
import { writeInPlace } from "./disk.ts";
import { median } from "./statistics.ts";

/** How fast the machine was at one moment, whatever is measured on it. Milliseconds. */
export interface Calibration {
  /** A fixed piece of work for the processor. */
  readonly work: number;
  /** The middle one of 200 writes with a sync. */
  readonly sync: number;
}

const iterations = 20_000_000;
const syncs = 200;

/** Does the same work each time. */
export function calibrate(directory: string): Calibration {
  const started = performance.now();
  let state = 1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
  }
  if (state === 0) throw new Error("The generator of numbers cannot come to zero here.");
  const work = performance.now() - started;
  return { work, sync: writeInPlace(directory, syncs, fdatasyncSync).p50 };
}

/** The moments of a round as one. */
export function mean(calibrations: readonly Calibration[]): Calibration {
  const meanOf = (part: keyof Calibration) =>
    calibrations.reduce((sum, calibration) => sum + calibration[part], 0) / calibrations.length;
  return { work: meanOf("work"), sync: meanOf("sync") };
}

/** How far a round may be from the median of its run: 20 %. */
const tolerance = 0.2;

/** Those that were measured while the machine was as fast as it was for most of the run. */
export function steady<Round extends { readonly calibration: Calibration }>(
  rounds: readonly Round[],
): Round[] {
  const typical = {
    work: median(rounds.map(({ calibration }) => calibration.work)),
    sync: median(rounds.map(({ calibration }) => calibration.sync)),
  };
  return rounds.filter(({ calibration }) =>
    (["work", "sync"] as const).every(
      (part) => Math.abs(calibration[part] / typical[part] - 1) <= tolerance,
    ),
  );
}
