import type { DiskProbe } from "../../../../app/bench/disk.ts";
import type { Run } from "../../../../app/bench/doubts.ts";
import type { Life } from "../../../../app/bench/life.ts";
import { planPairs } from "../../../../app/bench/plan.ts";
import type { RivalName } from "../../../../app/bench/rivals/rivals.ts";
import type { Round } from "../../../../app/bench/rounds.ts";
import type { Slice } from "../../../../app/bench/slices.ts";
import { seededRandom } from "../../support/random.ts";

/** A disk that syncs in a tenth of a millisecond. */
export const disk: DiskProbe = {
  append: { mean: 0.16, p50: 0.15, p99: 0.3 },
  inPlace: { mean: 0.11, p50: 0.1, p99: 0.2 },
  unsynced: { mean: 0.001, p50: 0.001, p99: 0.002 },
};

/** A data file that never grows. */
export const life: Life = {
  visits: 1e7,
  sizeAtFirst: 16384,
  sizeAtLast: 16384,
  openings: [3, 3, 3, 3, 3, 3],
};

const calm = { p50: 2, clients: 0.5, others: 0.02 };

/** Slices of each server with which every goal is just met. */
const good: Record<RivalName, Slice> = {
  "this server": { ...calm, rate: 9500, p99: 13, cpu: 22, syncs: 1 / 32 },
  "sync off": { ...calm, rate: 10000, p99: 10, cpu: 20, syncs: 0 },
  "in memory": { ...calm, rate: 10500, p99: 10, cpu: 19, syncs: 0 },
  "sync per visit": { ...calm, rate: 800, p99: 100, cpu: 160, syncs: 1 },
  "rename per visit": { ...calm, rate: 240, p99: 400, cpu: 650, syncs: 2 },
  "bare node:http": { ...calm, rate: 9500 / 0.8, p99: 9, cpu: 22 / 1.3, syncs: 0 },
  Redis: { ...calm, rate: 19000, p99: 9, cpu: 9, syncs: undefined },
};

/** How many slices and rounds there were before. */
interface Moment {
  readonly slice: number;
  readonly round: number;
}

/** Changes a server's slice. */
export type Change = (slice: Slice, moment: Moment) => Slice;

/** Rounds as measured, with servers that just meet the goals, apart from `changes`. */
export function rounds(changes: Partial<Record<RivalName, Change>> = {}, count = 9): Round[] {
  const rivals = (Object.keys(good) as RivalName[]).filter((name) => name !== "this server");
  let slices = 0;
  const slice = (name: RivalName, clients: number, round: number): Slice => {
    const same = (slice: Slice) => slice;
    const alone = clients === 1 && name === "this server" ? { syncs: 1 } : {};
    return (changes[name] ?? same)({ ...good[name], ...alone }, { slice: slices++, round });
  };
  return Array.from({ length: count }, (_, round) => ({
    sync: 0.1,
    pairs: [64, 256, 1].flatMap((clients) =>
      planPairs(rivals, clients, 6, round).map(({ rival, oursFirst }) => {
        const first = slice(oursFirst ? "this server" : rival, clients, round);
        const second = slice(oursFirst ? rival : "this server", clients, round);
        const [ours, theirs] = oursFirst ? [first, second] : [second, first];
        return { rival, clients, ours, theirs };
      }),
    ),
  }));
}

/** The same change for every server. */
export function forAll(change: Change): Record<RivalName, Change> {
  return Object.fromEntries(Object.keys(good).map((name) => [name, change])) as Record<
    RivalName,
    Change
  >;
}

/** One change after another. */
export function both(first: Change, second: Change): Change {
  return (slice, moment) => second(first(slice, moment), moment);
}

/** This many times as fast, with as much less processor time. */
export function timesAsFast(factor: number): Change {
  return (slice) => ({
    ...slice,
    rate: slice.rate * factor,
    cpu: slice.cpu / factor,
  });
}

/** Noise that slows down each slice separately, by up to this share of its speed. */
export function noise(share: number, seed: number): Change {
  const random = seededRandom(seed);
  return (slice, moment) => timesAsFast(1 - share * random())(slice, moment);
}

/** A run on a calm machine of two processors. */
export function run(rounds: readonly Round[], changes: Partial<Run> = {}): Run {
  return { places: { servers: 0, clients: 1 }, disk, rounds, ...changes };
}
