import { steady } from "./calibration.ts";
import type { DiskProbe } from "./disk.ts";
import { measured } from "./goals.ts";
import type { Round } from "./rounds.ts";
import { median } from "./statistics.ts";

/** Processes that may run or wait for the disk before the start. */
const maxLoadAverage = 2;

/** Rounds for each number of clients without which there is no verdict. */
const minRounds = 5;

/** How many times longer a write takes with a sync than without on any disk that keeps what it is given. */
const syncFactor = 5;

/** What a run must be judged by. */
export interface Run {
  /** Of the last minute before the start. */
  readonly loadAverage: number;
  readonly disk: DiskProbe;
  readonly rounds: readonly Round[];
}

/** The rounds that count: those that the machine's other work left alone, or if there are none, all, to be shown. */
export function goodRounds(rounds: readonly Round[]): Round[] {
  return clientsOf(rounds).flatMap((clients) => {
    const all = withClients(rounds, clients);
    const good = steady(all);
    return good.length > 0 ? good : all;
  });
}

/** Why there can be no verdict, each in a sentence. None: the figures can be believed. */
export function doubts({ loadAverage, disk, rounds }: Run): string[] {
  return [
    ...busy(loadAverage),
    ...unsteady(rounds),
    ...noRealSync(disk, goodRounds(rounds)),
    ...slowLoad(goodRounds(rounds)),
  ];
}

function busy(loadAverage: number): string[] {
  if (loadAverage <= maxLoadAverage) return [];
  return [
    `Expected a load average of at most ${maxLoadAverage} before the start, got ${loadAverage.toFixed(2)}. ` +
      "Wait until the machine has nothing else to do.",
  ];
}

function unsteady(rounds: readonly Round[]): string[] {
  return clientsOf(rounds).flatMap((clients) => {
    const all = withClients(rounds, clients);
    const good = steady(all).length;
    if (good >= minRounds) return [];
    return [
      `Expected at least ${minRounds} rounds with ${clients} ${clients === 1 ? "client" : "clients"} in which the machine was as fast as in the others, ` +
        `got ${good} of ${all.length}. Measure on a machine with nothing else to do, or more rounds.`,
    ];
  });
}

/** Without a real sync everything is fast, and proves nothing. */
function noRealSync({ inPlace, unsynced }: DiskProbe, rounds: readonly Round[]): string[] {
  const advice = "Set `TMPDIR` to a directory on a disk that keeps what it is given.";
  const factor = inPlace.p50 / unsynced.p50;
  if (factor < syncFactor) {
    return [
      `Expected a write with a sync to take at least ${syncFactor} times as long as one without, ` +
        `got ${factor.toFixed(1)} times. ${advice}`,
    ];
  }
  const share = median(
    rounds.map((round) => (measured(round, "sync per visit").rate * round.calibration.sync) / 1000),
  );
  if (share <= 1) return [];
  return [
    `Expected one sync per visit to be no faster than the disk's syncs, got ${share.toFixed(2)} times as fast. ${advice}`,
  ];
}

/** If the clients were slower than the servers, all servers would look alike. */
function slowLoad(rounds: readonly Round[]): string[] {
  const crowd = rounds.filter(({ clients }) => clients > 1);
  const headroom = median(
    crowd.map(
      (round) => measured(round, "bare node:http").rate / measured(round, "this server").rate,
    ),
  );
  if (crowd.length === 0 || headroom >= 1.1) return [];
  return [
    "Expected the clients to be fast enough to tell the servers apart, " +
      `got bare node:http at ${headroom.toFixed(2)} of this server. Give the machine a second processor.`,
  ];
}

function clientsOf(rounds: readonly Round[]): number[] {
  return [...new Set(rounds.map(({ clients }) => clients))];
}

function withClients(rounds: readonly Round[], clients: number): Round[] {
  return rounds.filter((round) => round.clients === clients);
}
