import type { DiskLatency, DiskProbe } from "./disk.ts";
import { isUndisturbed } from "./doubts.ts";
import { type Goal, ratio } from "./goals.ts";
import type { Places } from "./processors.ts";
import type { Measure } from "./ratio-goals.ts";
import { type RivalName, rivals } from "./rivals/rivals.ts";
import type { Round } from "./rounds.ts";
import type { Slice } from "./slices.ts";
import { type Estimate, median } from "./statistics.ts";
import { table } from "./table.ts";

/** The disk, in three lines. */
export function diskReport({ append, inPlace, unsynced }: DiskProbe): string {
  const line = (what: string, { p50, p99 }: DiskLatency) => [what, p50.toFixed(3), p99.toFixed(3)];
  return table([
    ["one write, ms", "p50", "p99"],
    line("appended, with fdatasync", append),
    line("in place, with fdatasync", inPlace),
    line("in place, without", unsynced),
  ]);
}

/** Where servers and clients run. */
export function placesReport(places: Places | undefined): string {
  if (!places) {
    return "There are no two processors for servers and clients: they share what there is, and no rate is judged.";
  }
  const { servers, clients } = places;
  return `All servers are bound to processor ${servers}, all clients to processor ${clients}.`;
}

/** How many pairs other work disturbed. */
export function disturbanceReport(rounds: readonly Round[]): string {
  const pairs = rounds.flatMap(({ pairs }) => pairs);
  const disturbed = pairs.filter((pair) => !isUndisturbed(pair)).length;
  return `Other work disturbed ${disturbed} of ${pairs.length} pairs of slices, which do not count.`;
}

/** One line per server: medians of its slices, and the comparison with this server. */
export function roundsReport(rounds: readonly Round[], clients: number): string {
  const pairs = rounds.flatMap(({ pairs }) => pairs.filter((pair) => pair.clients === clients));
  const names = Object.keys(rivals) as RivalName[];
  const lines = names.flatMap((name) => {
    const slices =
      name === "this server"
        ? pairs.map(({ ours }) => ours)
        : pairs.filter(({ rival }) => rival === name).map(({ theirs }) => theirs);
    if (slices.length === 0) return [];
    const of = (measure: Measure) =>
      name === "this server" ? "" : range(ratio(rounds, measure, clients, name));
    const middle = (value: (slice: Slice) => number, digits: number) =>
      median(slices.map(value)).toFixed(digits);
    return [
      [
        name,
        middle(({ rate }) => rate, 0),
        of("rate"),
        middle(({ p50 }) => p50, 3),
        middle(({ p99 }) => p99, 3),
        middle(({ cpu }) => cpu, 1),
        of("cpu"),
        slices[0]?.syncs ? middle(({ syncs }) => 1 / (syncs ?? Number.NaN), 1) : "",
      ],
    ];
  });
  const count = `${clients} ${clients === 1 ? "client" : "clients"}`;
  const head = ["visits/s", "ratio", "p50 ms", "p99 ms", "CPU µs/visit", "ratio", "visits/sync"];
  return table([[count, ...head], ...lines]);
}

/** One line per goal. */
export function goalLine({ name, value, wanted, bound, verdict }: Goal): string {
  const { met, why } = verdict;
  const said = met === undefined ? `no verdict, ${why}` : met ? "met" : "missed";
  return `${name}: ${range(value)}, goal ${wanted} ${bound}: ${said}`;
}

/** Such as `0.97 (0.94-1.01)`. */
function range({ median, low, high }: Estimate): string {
  const round = (value: number) => Number(value.toPrecision(3)).toString();
  const hasWidth = low < high;
  return hasWidth ? `${round(median)} (${round(low)}-${round(high)})` : round(median);
}
