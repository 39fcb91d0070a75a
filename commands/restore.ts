// npm run restore -- FILE: sets the count of each pod to that in the file.
import { main, say, warn } from "./command.ts";
import { type Counter, findCounter, replicasFor } from "./counter.ts";
import type { CounterPod } from "./counter-pod.ts";
import { type Counts, readCounts, type Stack } from "./counts-file.ts";
import { Failure, reasonOf } from "./failure.ts";
import { Kubectl } from "./kubectl.ts";
import { findNamespaces } from "./namespaces.ts";
import { readOptions } from "./options.ts";

await main(async () => {
  const { file, context, stack, isAgreed } = readOptions("restore", process.argv.slice(2));
  const counts = readCounts(file);
  const kubectl = new Kubectl(context);
  const namespaces = await findNamespaces(stack, warn);
  say(`Cluster: ${await kubectl.destination()}, namespace \`${namespaces.counter}\``);
  const counter = await findCounter(kubectl, namespaces.counter);
  if (!isAgreed) refuseAnotherStack(counts.stack, counter.stack);
  const restores = match(counts, counter);
  await checkReady(restores);
  await restoreAll(restores);
  for (const { name } of counter.pods)
    if (counts.pods[name] === undefined) say(`${name}: not in the file, stays as it is`);
  say(`Restored from ${file}, saved at ${counts.takenAt}`);
});

function refuseAnotherStack(from: Stack, to: Stack): void {
  if (from.uid === to.uid) return;
  throw new Failure(
    `Expected a backup of this stack, whose namespace \`${to.namespace}\` has the uid ${to.uid}, got one of another, with ${from.uid}: ` +
      "to restore it here nevertheless, add --from-another-stack. Nothing was changed.",
  );
}

/** A pod, and what its count shall be. */
interface Restore {
  readonly pod: CounterPod;
  readonly visits: number;
}

/** Throws a `Failure` if the stack lacks a pod of the file. */
function match({ pods }: Counts, counter: Counter): Restore[] {
  const restores = counter.pods.flatMap((pod) => {
    const count = pods[pod.name];
    return count === undefined ? [] : [{ pod, visits: count.visits }];
  });
  const names = Object.keys(pods);
  if (restores.length === names.length) return restores;
  const replicas = replicasFor(names);
  throw new Failure(
    `Expected the stack to have the ${replicas} pods of the file, got ${counter.pods.length}. Nothing was changed. ` +
      `First raise \`replicas\` to ${replicas}: npm run pulumi -- config set replicas ${replicas}, then npm run up`,
  );
}

async function checkReady(restores: readonly Restore[]): Promise<void> {
  const missing: string[] = [];
  for (const { pod } of restores) {
    try {
      await pod.checkReady();
      await pod.backup();
    } catch (error) {
      missing.push(`${pod.name} (${reasonOf(error)})`);
    }
  }
  if (missing.length === 0) return;
  throw new Failure(
    `Expected every pod of the file to be ready, got not ready ${missing.join(", ")}. ` +
      "Nothing was changed. Run the command again once they are.",
  );
}

/** One after the other, up to the first that fails: what troubles one may trouble all. */
async function restoreAll(restores: readonly Restore[]): Promise<void> {
  for (const [index, { pod, visits }] of restores.entries()) {
    try {
      const previous = await pod.restore(visits);
      const { visits: found } = await pod.backup();
      if (found < visits) throw new Failure(`it reads back as ${found}`);
      const since = found > visits ? `, and ${found - visits} since` : "";
      say(`${pod.name}: ${previous} -> ${visits}${since}`);
    } catch (error) {
      throw partial(restores, index, reasonOf(error));
    }
  }
}

function partial(restores: readonly Restore[], failed: number, reason: string): Failure {
  const states = restores.map(({ pod: { name } }, index) => {
    if (index === failed) return `${name} perhaps restored (${reason})`;
    return `${name} ${index < failed ? "restored" : "unchanged"}`;
  });
  return new Failure(
    `Expected to restore every pod, got ${states.join(", ")}. ` +
      "Solve that, and run the command again: it sets each pod to its count in the file, whatever it has by then.",
  );
}
