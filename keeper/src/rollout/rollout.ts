import { log } from "../log.ts";
import { Canary, type Proven } from "./canary.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterObject } from "./cluster-object.ts";
import type { Strategy } from "./contract.ts";
import type { Pods } from "./pods.ts";
import { podsOf } from "./verdict.ts";
import { type Heal, type Patience, patience, type Seen, untilRolledOut } from "./wait.ts";

/** A rollout of the counter's StatefulSet, seen through from inside the cluster. */
export class Rollout {
  readonly #cluster: Cluster;
  readonly #pods: Pods;
  readonly #patience: Patience;

  constructor(cluster: Cluster, pods: Pods, limits = patience) {
    this.#cluster = cluster;
    this.#pods = pods;
    this.#patience = limits;
  }

  /**
   * Returns what holds now, in one sentence. Can be interrupted and run again at any point.
   * @throws Failure if a pod does not become ready or does not count.
   */
  async run(strategy: Strategy): Promise<string> {
    if (strategy === "onDelete") return this.#leave();
    const canary =
      strategy === "canary"
        ? await new Canary(this.#cluster, this.#pods, this.#patience).prove()
        : undefined;
    await this.#cluster.changeFrom(0);
    const { newest } = own(await untilRolledOut(this.#cluster, this.#patience));
    return `Every pod is ready and counts, with one visit each: ${await this.#counts(newest, canary)}.`;
  }

  /** Pods that work keep their template. One that is broken changes, which is what heals it. */
  async #leave(): Promise<string> {
    await this.#cluster.replaceOnDelete();
    const heal: Heal = async (seen, pod) => {
      const isOlder = own(seen).older.includes(pod);
      if (isOlder) {
        log("warning", "replacing a broken pod", { pod: pod.metadata.name });
        await this.#cluster.deletePod(pod.metadata);
      }
      return isOlder;
    };
    const { newest, older } = own(await untilRolledOut(this.#cluster, this.#patience, heal));
    const counts = await this.#counts([...newest, ...older]);
    const result = `Every pod is ready and counts, with one visit each: ${counts}.`;
    if (older.length === 0) return result;
    const names = older.map(({ metadata }) => metadata.name).sort();
    const remedy = `kubectl delete pod --namespace ${older[0]?.metadata.namespace} ${names.join(" ")}`;
    return `${result} An older template stays in use until you run: ${remedy}`;
  }

  /** Makes one visit to each pod, but for the canary, which has had one. */
  async #counts(pods: readonly ClusterObject[], canary?: Proven): Promise<string> {
    const counts = [];
    for (const pod of pods.toSorted(byOrdinal)) {
      const { name } = pod.metadata;
      const visits = name === canary?.name ? canary.visits : await this.#pods.prove(pod);
      counts.push(`${name} ${visits}`);
    }
    return counts.join(", ");
  }
}

function own({ set, pods }: Seen) {
  return podsOf(set, pods);
}

function byOrdinal(one: ClusterObject, other: ClusterObject): number {
  return ordinalOf(one) - ordinalOf(other);
}

function ordinalOf({ metadata }: ClusterObject): number {
  return Number(/\d+$/.exec(metadata.name)?.[0]);
}
