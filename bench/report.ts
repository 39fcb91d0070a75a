import type { DiskLatency, DiskProbe } from "./disk.ts";
import { type Goal, measured } from "./goals.ts";
import { type RivalName, rivals } from "./rivals/rivals.ts";
import type { Round } from "./rounds.ts";
import { type Spread, spread } from "./statistics.ts";
import { table } from "./table.ts";

/** The disk in three lines. */
export function diskReport({ append, inPlace, unsynced }: DiskProbe): string {
  const line = (what: string, { p50, p99 }: DiskLatency) => [what, p50.toFixed(3), p99.toFixed(3)];
  return table([
    ["one write, ms", "p50", "p99"],
    line("appended, with fdatasync", append),
    line("in place, with fdatasync", inPlace),
    line("in place, without", unsynced),
  ]);
}

/**
 * Where the clients run: on the processor that takes the disk's interrupts, if there is one. A server that shares it is slower,
 * and without this it would be chance which processor the server gets.
 */
export function processorReport(clientsProcessor: number | undefined): string {
  if (clientsProcessor === undefined)
    return "Neither servers nor clients are bound to a processor.";
  return `The clients are bound to processor ${clientsProcessor}, which takes the disk's interrupts; the servers to none.`;
}

/** One line for each rival: medians of the rounds, and of the ratios of each round. */
export function roundsReport(rounds: readonly Round[]): string {
  const [first] = rounds;
  if (!first) return "no round";
  const head = ["", "visits/s", "of sync off", "p50 ms", "p99 ms", "CPU µs/visit", "visits/sync"];
  const names = (Object.keys(rivals) as RivalName[]).filter((rival) => first.measured[rival]);
  const lines = names.map((rival) => {
    const middle = (value: (round: Round) => number, digits: number) =>
      spread(rounds.map(value)).median.toFixed(digits);
    const of = (round: Round) => measured(round, rival);
    return [
      rival,
      middle((round) => of(round).rate, 0),
      range(spread(rounds.map((round) => of(round).rate / measured(round, "sync off").rate))),
      middle((round) => of(round).p50, 3),
      middle((round) => of(round).p99, 3),
      middle((round) => of(round).cpu, 1),
      of(first).syncs ? middle((round) => 1 / (of(round).syncs ?? Number.NaN), 1) : "",
    ];
  });
  return table([head, ...lines]);
}

/** One line for each goal. */
export function goalLine({ name, value, wanted, bound, met }: Goal, judged: boolean): string {
  const verdict = judged ? (met ? "met" : "missed") : "not judged";
  return `${name}: ${range(value)}, goal ${wanted} ${bound}: ${verdict}`;
}

/** As in `0.97 (0.94-1.01)`. */
function range({ median, min, max }: Spread): string {
  const round = (value: number) => Number(value.toPrecision(3)).toString();
  return min === max ? round(median) : `${round(median)} (${round(min)}-${round(max)})`;
}
