import type { Clients } from "./clients.ts";
import type { LoadResult } from "./load.ts";
import { type Places, readIdle } from "./processors.ts";
import type { Rival, Usage } from "./rivals/rival.ts";

/** What a server did in a short time. */
export interface Slice {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time per visit, in microseconds. */
  readonly cpu: number;
  /** Syncs per visit; undefined if the server does not report them. */
  readonly syncs: number | undefined;
  /** The clients' share of their processor. */
  readonly clients: number;
  /** Processors that everything else on the machine took meanwhile; not a number if that is unknown. */
  readonly others: number;
}

/** How to measure a slice. */
export interface SliceArgs {
  readonly clients: Clients;
  /** Number of clients. */
  readonly count: number;
  readonly seconds: number;
  readonly places: Places | undefined;
}

/** Puts load on a server, and reads its usage and the system's before and after. */
export async function measureSlice(rival: Rival, args: SliceArgs): Promise<Slice> {
  const { clients, count, seconds, places } = args;
  const { port, protocol } = rival;
  let before: Promise<Moment> | undefined;
  const load = { port, protocol, clients: count, seconds };
  const result = await clients.put(load, () => {
    before = moment(rival, places);
  });
  if (!before) throw new Error("Expected the clients to say when they begin, got nothing.");
  return between(await before, await moment(rival, places), result);
}

interface Moment {
  readonly usage: Usage;
  /** Milliseconds. */
  readonly time: number;
  readonly idle: number;
  /** Processor time that this process has taken, in microseconds. */
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
