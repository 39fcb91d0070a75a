import { fdatasyncSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Clients } from "./clients.ts";
import { writeInPlace } from "./disk.ts";
import { planPairs } from "./plan.ts";
import { bind, type Places } from "./processors.ts";
import type { Rival } from "./rivals/rival.ts";
import { type RivalName, startRivals, stopRivals } from "./rivals/rivals.ts";
import { measureSlice, type Slice } from "./slices.ts";

/** Slices of this server and of a rival, one right after the other. */
export interface Pair {
  readonly rival: RivalName;
  readonly clients: number;
  readonly ours: Slice;
  readonly theirs: Slice;
}

/** The measurements between one start of all servers and their end. */
export interface Round {
  /** Milliseconds of a write of a commit's size, with its sync, while nothing else is measured. */
  readonly sync: number;
  readonly pairs: readonly Pair[];
}

/** How to measure. */
export interface RoundsArgs {
  /** Directory on the disk to measure. */
  readonly directory: string;
  /** Undefined to bind nothing to a processor. */
  readonly places: Places | undefined;
  /** Numbers of clients, which take turns. */
  readonly clients: readonly number[];
  readonly rounds: number;
  /** Pairs per round with a rival that has a goal. */
  readonly pairs: number;
  /** Length of a slice, in seconds. */
  readonly seconds: number;
  /** Called after each round. */
  readonly onRound: () => void;
}

/** For the JIT compilers: in the first second of load a visit costs far more than later. */
const warmUpSeconds = 1.2;

/** Synced writes per round, to measure the disk. */
const syncs = 100;

/**
 * Measures in short slices that alternate between running servers, so that changes on the machine affect all of them.
 * Each round starts new servers: two processes of the very same program can differ for as long as they live, because of
 * what their JIT compilers do.
 */
export async function measureRounds(args: RoundsArgs): Promise<Round[]> {
  const { directory, places, rounds } = args;
  const clients = await Clients.start();
  try {
    if (places) bind(clients.pid, places.clients);
    const all: Round[] = [];
    for (let number = 0; number < rounds; number++) {
      const data = join(directory, `round-${number}`);
      mkdirSync(data);
      const servers = await startRivals(data);
      try {
        if (places) for (const { pid } of servers.values()) bind(pid, places.servers);
        all.push(await measureRound(servers, number, clients, args));
      } finally {
        await stopRivals(servers);
      }
      args.onRound();
    }
    return all;
  } finally {
    clients.stop();
  }
}

async function measureRound(
  servers: ReadonlyMap<RivalName, Rival>,
  number: number,
  clients: Clients,
  { directory, places, seconds, pairs, clients: counts }: RoundsArgs,
): Promise<Round> {
  const warmUp = { clients, places, count: Math.max(...counts), seconds: warmUpSeconds };
  for (const server of servers.values()) await measureSlice(server, warmUp);
  const { p50: sync } = writeInPlace(directory, syncs, fdatasyncSync);

  const rivals = [...servers.keys()].filter((name) => name !== "this server");
  const measured: Pair[] = [];
  for (const count of counts) {
    const args = { clients, places, count, seconds };
    const slice = (name: RivalName) => measureSlice(serverOf(servers, name), args);
    for (const { rival, oursFirst } of planPairs(rivals, count, pairs, number)) {
      const first = await slice(oursFirst ? "this server" : rival);
      const second = await slice(oursFirst ? rival : "this server");
      const [ours, theirs] = oursFirst ? [first, second] : [second, first];
      measured.push({ rival, clients: count, ours, theirs });
    }
  }
  return { sync, pairs: measured };
}

function serverOf(servers: ReadonlyMap<RivalName, Rival>, name: RivalName): Rival {
  const server = servers.get(name);
  if (!server) throw new Error(`Expected \`${name}\` among the servers that run, got none.`);
  return server;
}
