import type { Life } from "./life.ts";
import type { RivalName } from "./rivals/rivals.ts";
import type { Measured, Round } from "./rounds.ts";
import { type Spread, spread } from "./statistics.ts";

/** What is wanted, and what was measured. */
export interface Goal {
  /** What was measured, in what unit. */
  readonly name: string;
  readonly value: Spread;
  readonly wanted: "at least" | "at most" | "exactly";
  readonly bound: number;
  /** Whether the median is as wanted. */
  readonly met: boolean;
}

/**
 * The goals of the service.
 * @param rounds Only those that count.
 */
export function judge(rounds: readonly Round[], life: Life): Goal[] {
  const crowds = [64, 256].flatMap((clients) => crowdGoals(rounds, clients));
  return [...crowds, ...groupGoals(rounds), ...loneGoals(rounds), ...lifeGoals(life)];
}

function crowdGoals(all: readonly Round[], clients: number): Goal[] {
  const rounds = all.filter((round) => round.clients === clients);
  const ratio = (what: "rate" | "cpu" | "p99", rival: RivalName) =>
    rounds.map((round) => measured(round, "this server")[what] / measured(round, rival)[what]);
  const at = `at ${clients} clients`;
  return [
    goal(
      `visits a second ${at}, of those with the sync off`,
      ratio("rate", "sync off"),
      "at least",
      0.95,
    ),
    goal(
      `CPU per visit ${at}, of that with the sync off`,
      ratio("cpu", "sync off"),
      "at most",
      1.1,
    ),
    goal(`p99 ${at}, of that with the sync off`, ratio("p99", "sync off"), "at most", 1.3),
    goal(
      `visits a second ${at}, of those with one sync per visit`,
      ratio("rate", "sync per visit"),
      "at least",
      12,
    ),
    goal(
      `visits a second ${at}, of those with temporary file and rename`,
      ratio("rate", "rename per visit"),
      "at least",
      40,
    ),
  ].flat();
}

function groupGoals(rounds: readonly Round[]): Goal[] {
  const visits = rounds
    .filter(({ clients }) => clients === 64)
    .map((round) => 1 / (measured(round, "this server").syncs ?? Number.NaN));
  return goal("visits per sync at 64 clients", visits, "at least", 32);
}

function loneGoals(rounds: readonly Round[]): Goal[] {
  const lone = rounds.filter(({ clients }) => clients === 1);
  const syncs = lone.map((round) => measured(round, "this server").syncs ?? Number.NaN);
  const waits = lone.map((round) => measured(round, "this server").p50 - round.calibration.sync);
  return [
    goal("syncs per visit at one client", syncs, "exactly", 1),
    goal("milliseconds that one client waits beside one sync of the disk", waits, "at most", 0.15),
  ].flat();
}

function lifeGoals({ visits, sizeAtFirst, sizeAtLast, opening }: Life): Goal[] {
  const after = `after ${visits} visits`;
  return [
    goal(`bytes that the data file has grown ${after}`, [sizeAtLast - sizeAtFirst], "exactly", 0),
    goal(`milliseconds to open the store ${after}`, [opening], "at most", 50),
  ].flat();
}

/** No goal without a measurement. */
function goal(
  name: string,
  values: readonly number[],
  wanted: Goal["wanted"],
  bound: number,
): Goal[] {
  if (values.length === 0) return [];
  const value = spread(values);
  const met = {
    "at least": value.median >= bound,
    "at most": value.median <= bound,
    exactly: value.min === bound && value.max === bound,
  }[wanted];
  return [{ name, value, wanted, bound, met }];
}

/** What this rival did in this round. */
export function measured({ measured }: Round, rival: RivalName): Measured {
  const found = measured[rival];
  if (!found)
    throw new Error(`Expected \`${rival}\` to be measured in every round, got a round without.`);
  return found;
}
