import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AllCountsArgs, allCounts } from "../../../app/src/pods/all-counts.ts";
import { dataDirectory } from "./directory.ts";
import { type Answer, fakePods, podNames, records } from "./fake-pods.ts";
import { FakeStore } from "./fake-store.ts";

/** The counts that the pods of this number give, each ten times its ordinal and one. */
export const ofPods = (number: number) =>
  podNames(number).map((name, ordinal): [string, number] => [name, 10 * ordinal + 1]);

/** Pods as counter-0 asks for them, whose own count is 1. Time passes only when a test says so. */
export async function countingPods(
  number: number,
  answers: Record<string, Answer> = {},
  unknown: string[] = [],
) {
  const directory = await dataDirectory();
  const replicasFile = join(directory.path, "replicas");
  await writeFile(replicasFile, `${number}\n`);
  const pods = await fakePods({ ...Object.fromEntries(ofPods(number)), ...answers });
  const times = new Map<number, AbortController>();
  const args = {
    store: Object.assign(new FakeStore(), { visits: 1 }),
    pod: "counter-0",
    port: pods.port,
    podRecords: records,
    replicasFile,
    dns: () => pods.dns(...unknown),
    timeout: (milliseconds: number) => {
      const time = new AbortController();
      times.set(milliseconds, time);
      return time.signal;
    },
    rest: async () => {},
  } satisfies AllCountsArgs;

  return {
    args,
    pods,
    replicasFile,
    /** Asks, and expects an answer. */
    async counts(change: Partial<AllCountsArgs> = {}) {
      const counts = await allCounts({ ...args, ...change })();
      if (counts instanceof Error) throw counts;
      return {
        pods: [...counts.pods].map(([name, { visits }]) => [name, visits]),
        missing: counts.missing,
      };
    },
    /** Lets this time of those that the asking pod keeps run out. */
    endOf: (milliseconds: number) => times.get(milliseconds)?.abort(),
    async [Symbol.asyncDispose]() {
      await pods[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}
