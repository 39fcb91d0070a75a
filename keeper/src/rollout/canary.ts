import { setTimeout } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { log } from "../log.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterObject } from "./cluster-object.ts";
import { isReady } from "./pod.ts";
import type { Pods } from "./pods.ts";
import { isObserved } from "./verdict.ts";
import { look, type Patience, type Seen, untilReady } from "./wait.ts";

/** A pod that has proved that it counts. */
export interface Proven {
  readonly name: string;
  readonly visits: number;
}

/** The last pod, which changes to a new template before all others and proves that it counts. */
export class Canary {
  readonly #cluster: Cluster;
  readonly #pods: Pods;
  readonly #patience: Patience;

  constructor(cluster: Cluster, pods: Pods, limits: Patience) {
    this.#cluster = cluster;
    this.#pods = pods;
    this.#patience = limits;
  }

  /**
   * Returns the count of the last pod, which includes one visit; undefined at once if no pod waits for a new template.
   * @throws Failure if the last pod does not become ready, count and keep its count. It has its former template again then.
   */
  async prove(): Promise<Proven | undefined> {
    const { set, pods } = await this.#observed();
    const replicas = set.spec?.replicas ?? 1;
    const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
    const { currentRevision, updateRevision } = set.status ?? {};
    if (replicas < 2 || partition === 0 || currentRevision === updateRevision) return undefined;

    const name = `${set.metadata.name}-${replicas - 1}`;
    const before = await this.#countOf(named(pods, name));
    log("info", "canary", { pod: name, visits: before });
    await this.#cluster.changeFrom(replicas - 1);
    try {
      const pod = await untilReady(this.#cluster, name, true, this.#patience);
      return { name, visits: await this.#pods.prove(pod, before) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(`${error.message}\n${await this.#putBack(name)}`);
    }
  }

  /** Once its controller has seen the latest change. */
  async #observed(): Promise<Seen> {
    for (;;) {
      const seen = await look(this.#cluster);
      if (isObserved(seen.set)) return seen;
      await setTimeout(this.#patience.interval * 1000);
    }
  }

  /** 0 if the pod does not serve anyway: nothing can be told of its count. */
  async #countOf(pod: ClusterObject | undefined): Promise<number> {
    return pod !== undefined && isReady(pod) ? await this.#pods.count(pod) : 0;
  }

  /** Returns a sentence about what became of the pod. */
  async #putBack(name: string): Promise<string> {
    await this.#cluster.hold();
    const pod = named((await look(this.#cluster)).pods, name);
    if (pod !== undefined) await this.#cluster.deletePod(pod.metadata);
    try {
      await untilReady(this.#cluster, name, false, this.#patience);
    } catch (error) {
      return `It was put back to its former template, and did not become ready: ${(error as Error).message}`;
    }
    return "It has its former template again, and no other pod was touched. Correct the code, and run `up` again.";
  }
}

function named(pods: readonly ClusterObject[], name: string): ClusterObject | undefined {
  return pods.find(({ metadata }) => metadata.name === name);
}
