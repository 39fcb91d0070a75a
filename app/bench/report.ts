import type { DiskLatency, DiskProbe } from "./disk.ts";
import { isUndisturbed } from "./doubts.ts";
import { figuresOf } from "./figures.ts";
import type { Goal } from "./goals.ts";
import type { Places } from "./processors.ts";
import type { Round } from "./rounds.ts";
import type { Estimate } from "./statistics.ts";
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

/** One line per server: its figures, and the comparison with this server. */
export function roundsReport(rounds: readonly Round[], clients: number): string {
  const lines = figuresOf(rounds, clients).map(
    ({ server, rate, p50, p99, cpu, visitsPerSync, ratios }) => [
      server,
      rate.toFixed(0),
      ratios ? range(ratios.rate) : "",
      p50.toFixed(3),
      p99.toFixed(3),
      cpu.toFixed(1),
      ratios ? range(ratios.cpu) : "",
      visitsPerSync?.toFixed(1) ?? "",
    ],
  );
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
export function range({ median, low, high }: Estimate): string {
  const round = (value: number) => Number(value.toPrecision(3)).toString();
  const hasWidth = low < high;
  return hasWidth ? `${round(median)} (${round(low)}-${round(high)})` : round(median);
}
