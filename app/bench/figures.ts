import { ratio } from "./goals.ts";
import { type RivalName, rivals } from "./rivals/rivals.ts";
import type { Round } from "./rounds.ts";
import type { Slice } from "./slices.ts";
import { type Estimate, median } from "./statistics.ts";

/** What was found of a server: medians of its slices. */
export interface Figures {
  readonly server: RivalName;
  readonly clients: number;
  /** Visits per second. */
  readonly rate: number;
  /** Milliseconds of a visit. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time per visit. */
  readonly cpu: number;
  /** Undefined where nothing is synced, or nobody counts the syncs. */
  readonly visitsPerSync: number | undefined;
  /** This server's value over that of the server; undefined for this server. */
  readonly ratios: { readonly rate: Estimate; readonly cpu: Estimate } | undefined;
}

/** The figures of each server that was measured with this number of clients. */
export function figuresOf(rounds: readonly Round[], clients: number): Figures[] {
  const pairs = rounds.flatMap(({ pairs }) => pairs.filter((pair) => pair.clients === clients));
  return (Object.keys(rivals) as RivalName[]).flatMap((server) => {
    const isOurs = server === "this server";
    const slices = isOurs
      ? pairs.map(({ ours }) => ours)
      : pairs.filter(({ rival }) => rival === server).map(({ theirs }) => theirs);
    if (slices.length === 0) return [];
    const middle = (value: (slice: Slice) => number) => median(slices.map(value));
    return [
      {
        server,
        clients,
        rate: middle(({ rate }) => rate),
        p50: middle(({ p50 }) => p50),
        p99: middle(({ p99 }) => p99),
        cpu: middle(({ cpu }) => cpu),
        visitsPerSync: slices[0]?.syncs
          ? middle(({ syncs }) => 1 / (syncs ?? Number.NaN))
          : undefined,
        ratios: isOurs
          ? undefined
          : {
              rate: ratio(rounds, "rate", clients, server),
              cpu: ratio(rounds, "cpu", clients, server),
            },
      },
    ];
  });
}
