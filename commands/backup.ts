// npm run backup -- FILE: saves the counts of all pods, or nothing.
import { main, say, warn } from "./command.ts";
import { type Counter, findCounter, idleClaims } from "./counter.ts";
import { type PodCount, saveCounts } from "./counts-file.ts";
import { refuseExisting } from "./durable-file.ts";
import { Failure, reasonOf } from "./failure.ts";
import { Kubectl } from "./kubectl.ts";
import { findNamespaces } from "./namespaces.ts";
import { readOptions } from "./options.ts";

await main(async () => {
  const { file, context, stack, isAgreed } = readOptions("backup", process.argv.slice(2));
  if (!isAgreed) refuseExisting(file);
  const kubectl = new Kubectl(context);
  const namespaces = await findNamespaces(stack, warn);
  say(`Cluster: ${await kubectl.destination()}, namespace \`${namespaces.counter}\``);
  const counter = await findCounter(kubectl, namespaces.counter);
  const pods = await countsOf(counter);
  for (const claim of await idleClaims(kubectl, counter))
    say(`${claim} belongs to no pod now: its count is not saved. To save it, raise \`replicas\`.`);
  const takenAt = new Date().toISOString();
  const checksum = saveCounts(file, { stack: counter.stack, takenAt, pods }, isAgreed);
  say(`Saved in ${file}, ${checksum}`);
});

/** Asks each pod, even if one before has failed, so that the failure names them all. */
async function countsOf({ pods }: Counter): Promise<Record<string, PodCount>> {
  const counts: Record<string, PodCount> = {};
  const missing: string[] = [];
  for (const pod of pods) {
    try {
      const count = await pod.backup();
      counts[pod.name] = count;
      say(`${pod.name}: ${count.visits}`);
    } catch (error) {
      missing.push(`${pod.name} (${reasonOf(error)})`);
    }
  }
  if (pods.length === 0) missing.push("a StatefulSet without pods");
  if (missing.length === 0) return counts;
  throw new Failure(
    `Expected a count from every pod, got none from ${missing.join(", ")}. Nothing was saved. ` +
      "Run the command again once they are ready.",
  );
}
