import { setTimeout } from "node:timers/promises";
import type { VisitStore } from "../store/visit-store.ts";
import { type Dns, dnsUntil } from "./dns.ts";
import { type ExpectedPodsArgs, expectedPods, type Pod } from "./expected-pods.ts";
import { type PodCount, type PodState, podCount } from "./pod-count.ts";
import { PodNames } from "./pod-names.ts";
import { sharedWork } from "./shared-work.ts";

/** How many pods are asked at once. */
const mostAtOnce = 64;

/** How long it may take to ask all pods, in milliseconds. Whoever waits for the next time waits twice as long at most. */
const allMilliseconds = 1000;

/** How long DNS may take to list the pods, in milliseconds. */
const listMilliseconds = 500;

/** Shortest time from asking all pods to asking them again, in milliseconds. */
const restMilliseconds = 250;

/** The counts of the pods, by ordinal. */
export interface Counts {
  /** What each pod says, by name, of the pods that have answered. */
  readonly pods: ReadonlyMap<string, PodCount>;
  /** Names of the pods that should exist and have not answered. */
  readonly missing: readonly string[];
  /** Visits that missing pods have counted, by name, as far as they have ever told this process. */
  readonly lastVisits: ReadonlyMap<string, number>;
}

/** Asks all pods for their counts, or says why it cannot. */
export type CountPods = () => Promise<Counts | Error>;

/** This process, and where it finds the others. */
export interface AllCountsArgs extends Pick<ExpectedPodsArgs, "replicasFile" | "port"> {
  readonly store: Pick<VisitStore, "visits">;
  /** Name of the pod that this process runs in. */
  readonly pod: string;
  /** What this process says of itself besides its count. Default: nothing. */
  readonly state?: () => PodState;
  /** Name of the DNS records (SRV) that list the pods; undefined if this process is alone. */
  readonly podRecords: string | undefined;
  /** Default: that of the system. */
  readonly dns?: (until: AbortSignal) => Dns;
  /** A signal that is aborted after this time. Default: by the clock. */
  readonly timeout?: (milliseconds: number) => AbortSignal;
  /** Resolves after this time. Default: by the clock. */
  readonly rest?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Asks all pods. However many ask for it at once, each pod is asked once at a time, and a few times per second.
 */
export function allCounts(args: AllCountsArgs): CountPods {
  const { pod, podRecords: records, rest = setTimeout } = args;
  const names = records === undefined ? undefined : PodNames.of(pod, records);
  if (records === undefined || names === undefined) return ownCount(args);
  const lastVisits = new Map<string, number>();
  return sharedWork(
    () => askAll(args, { ...args, names, records }, lastVisits),
    () => rest(restMilliseconds),
  );
}

/** The count of this pod, as if there were no other. */
export function ownCount(args: OwnArgs): CountPods {
  return async () => ({
    pods: new Map([[args.pod, sayOf(args)]]),
    missing: [],
    lastVisits: new Map(),
  });
}

type OwnArgs = Pick<AllCountsArgs, "store" | "pod" | "state">;

function sayOf({ store, state }: OwnArgs): PodCount {
  return { visits: store.visits, ...state?.() };
}

async function askAll(
  args: AllCountsArgs,
  expected: ExpectedPodsArgs,
  lastVisits: Map<string, number>,
): Promise<Counts | Error> {
  const { dns = dnsUntil, timeout = AbortSignal.timeout } = args;
  const deadline = timeout(allMilliseconds);
  const listed = AbortSignal.any([deadline, timeout(listMilliseconds)]);
  const pods = await expectedPods(expected, dns(listed));
  if (pods instanceof Error) return pods;

  const counts = new Map([[args.pod, sayOf(args)]]);
  const others = pods.filter(({ name }) => name !== args.pod).values();
  const lookup = dns(deadline);
  const askOthers = async () => {
    for (const pod of others) {
      const count = await podCount(pod, lookup, deadline);
      if (count !== undefined) counts.set(pod.name, count);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, askOthers));
  for (const [name, { visits }] of counts) lastVisits.set(name, visits);
  return inOrder(pods, counts, lastVisits);
}

function inOrder(
  pods: readonly Pod[],
  counts: ReadonlyMap<string, PodCount>,
  lastVisits: ReadonlyMap<string, number>,
): Counts {
  const answered = new Map<string, PodCount>();
  const missing: string[] = [];
  for (const { name } of pods) {
    const count = counts.get(name);
    if (count === undefined) missing.push(name);
    else answered.set(name, count);
  }
  const known = missing.flatMap((name): [string, number][] => {
    const visits = lastVisits.get(name);
    return visits === undefined ? [] : [[name, visits]];
  });
  return { pods: answered, missing, lastVisits: new Map(known) };
}
