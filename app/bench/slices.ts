import type { Clients } from "./clients.ts";
import type { LoadResult } from "./load.ts";
import { type Places, readIdle } from "./processors.ts";
import type { Rival, Usage } from "./rivals/rival.ts";

/** What a server did in a short time. */
export interface Slice {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processors for each visit. */
  readonly cpu: number;
  /** Syncs for each visit; undefined if the server does not tell. */
  readonly syncs: number | undefined;
  /** The share of their processor that the clients took. */
  readonly clients: number;
  /** Processors that were taken meanwhile by whatever else runs on the machine; not a number where that cannot be told. */
  readonly others: number;
}

/** How to measure a slice. */
export interface SliceArgs {
  readonly clients: Clients;
  /** How many of them. */
  readonly count: number;
  readonly seconds: number;
  readonly places: Places | undefined;
}

/** Puts load on a server, and asks it and the system before and after. */
export async function measureSlice(rival: Rival, args: SliceArgs): Promise<Slice> {
  const { clients, count, seconds, places } = args;
  const { port, protocol } = rival;
  let before: Promise<Moment> | undefined;
  const load = { port, protocol, clients: count, seconds };
  const result = await clients.put(load, () => {
    before = moment(rival, places);
  });
  if (!before) throw new Error("Expected the clients to say when they begin, got no word.");
  return between(await before, await moment(rival, places), result);
}

interface Moment {
  readonly usage: Usage;
  /** Milliseconds. */
  readonly time: number;
  readonly idle: number;
  /** Microseconds of processors that this process has taken. */
  readonly own: number;
}

async function moment(rival: Rival, places: Places | undefined): Promise<Moment> {
  const usage = await rival.usage();
  const { user, system } = process.cpuUsage();
  return {
    usage,
    time: performance.now(),
    idle: places ? readIdle(places) : Number.NaN,
    own: user + system,
  };
}

function between(before: Moment, after: Moment, load: LoadResult): Slice {
  const { rate, p50, p99 } = load;
  const time = (after.time - before.time) * 1000;
  const idle = (after.idle - before.idle) * 1000;
  const cpu = after.usage.cpu - before.usage.cpu;
  const visits = after.usage.visits - before.usage.visits;
  return {
    rate,
    p50,
    p99,
    cpu: cpu / visits,
    syncs:
      after.usage.syncs === undefined || before.usage.syncs === undefined
        ? undefined
        : (after.usage.syncs - before.usage.syncs) / visits,
    clients: load.cpu / time,
    others: (2 * time - idle - cpu - load.cpu - (after.own - before.own)) / time,
  };
}
