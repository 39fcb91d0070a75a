import { disturbed, doubtOf, isUndisturbed, type Run } from "./doubts.ts";
import type { Life } from "./life.ts";
import { type Measure, type RatioGoal, ratioGoals } from "./ratio-goals.ts";
import type { RivalName } from "./rivals/rivals.ts";
import type { Pair, Round } from "./rounds.ts";
import { type Estimate, estimate, median } from "./statistics.ts";
import { type Verdict, verdictOn, type Wanted } from "./verdict.ts";

/** A goal, what was measured, and the verdict. */
export interface Goal extends Wanted {
  /** What was measured, and its unit. */
  readonly name: string;
  readonly value: Estimate;
  readonly verdict: Verdict;
}

/** The service's goals, except those without measurements. */
export function judge(run: Run, life: Life): Goal[] {
  const ratios = ratioGoals.map((goal) => judgeRatio(goal, run));
  return [...ratios, ...judgeSyncs(run), ...judgeLife(life)].filter(
    ({ value }) => !Number.isNaN(value.median),
  );
}

/** The benchmark's exit code: 0 if all are met, 1 if some are missed, 3 if none is missed but some have no verdict. */
export function exitCodeOf(goals: readonly Goal[]): number {
  if (goals.some(({ verdict }) => verdict.met === false)) return 1;
  return goals.every(({ verdict }) => verdict.met) ? 0 : 3;
}

function judgeRatio(goal: RatioGoal, run: Run): Goal {
  const { measure, clients, rival, wanted, bound } = goal;
  const value = ratio(run.rounds, measure, clients, rival);
  const what = { rate: "visits per second", cpu: "CPU per visit" }[measure];
  return {
    name: `${what} at ${clients} clients, relative to ${rival}`,
    value,
    wanted,
    bound,
    verdict: verdictOn(value, goal, doubtOf(value, goal, run)),
  };
}

/**
 * This server's measure as a multiple of the rival's: per round the median of its pairs, and of those the median. Pairs
 * that other work disturbed are left out, unless nothing would remain.
 */
export function ratio(
  rounds: readonly Round[],
  measure: Measure,
  clients: number,
  rival: RivalName,
): Estimate {
  return overRounds(
    rounds,
    (pair) => pair.clients === clients && pair.rival === rival,
    ({ ours, theirs }) => ours[measure] / theirs[measure],
  );
}

function overRounds(
  rounds: readonly Round[],
  isMeant: (pair: Pair) => boolean,
  value: (pair: Pair) => number,
): Estimate {
  const all = rounds.map(({ pairs }) => pairs.filter(isMeant));
  const good = all.map((pairs) => pairs.filter(isUndisturbed)).filter(({ length }) => length > 0);
  const some = good.length > 0 ? good : all.filter(({ length }) => length > 0);
  return estimate(some.map((pairs) => median(pairs.map(value))));
}

/** Other work keeps clients away, so that fewer share a sync. A lone client always has a sync of its own. */
function judgeSyncs({ rounds }: Run): Goal[] {
  const isCrowd = ({ clients }: Pair) => clients === 64;
  const visits = overRounds(rounds, isCrowd, ({ ours }) => 1 / (ours.syncs ?? Number.NaN));
  const doubt = disturbed(rounds.map(({ pairs }) => pairs.filter(isCrowd)));
  const lone = rounds
    .flatMap(({ pairs }) => pairs.filter(({ clients }) => clients === 1))
    .map(({ ours }) => ours.syncs ?? Number.NaN);
  return [
    goal("visits per sync at 64 clients", visits, "at least", 32, doubt),
    goal("syncs per visit at one client", extremes(lone), "exactly", 1),
  ];
}

function judgeLife({ visits, sizeAtFirst, sizeAtLast, openings }: Life): Goal[] {
  const after = `after ${visits} visits`;
  const growth = extremes([sizeAtLast - sizeAtFirst]);
  return [
    goal(`bytes that the data file has grown ${after}`, growth, "exactly", 0),
    goal(`milliseconds to open the store ${after}`, estimate(openings), "at most", 50),
  ];
}

function goal(
  name: string,
  value: Estimate,
  wanted: Wanted["wanted"],
  bound: number,
  doubt?: string,
): Goal {
  return { name, value, wanted, bound, verdict: verdictOn(value, { wanted, bound }, doubt) };
}

/** For values without noise: all of them count. */
function extremes(values: readonly number[]): Estimate {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}
