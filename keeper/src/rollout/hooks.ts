import { setTimeout } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { log } from "../log.ts";
import { request } from "../request.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterObject } from "./cluster-object.ts";
import type { HookOrder } from "./contract.ts";
import { isReady } from "./pod.ts";
import { type Pods, said, untilTaken } from "./pods.ts";

/** Milliseconds that the Service may take to lead to a pod, and between two looks. */
export const patience = { service: 30_000, look: 500 };

/** What is looked at before and after a rollout, from where clients are. */
export class Hooks {
  readonly #cluster: Cluster;
  readonly #pods: Pods;
  readonly #order: HookOrder;
  readonly #patience: typeof patience;

  constructor(cluster: Cluster, pods: Pods, order: HookOrder, limits = patience) {
    this.#cluster = cluster;
    this.#pods = pods;
    this.#order = order;
    this.#patience = limits;
  }

  /**
   * Returns what holds, in one sentence.
   * @throws Failure if the new version could not read the data of a pod, or if no visit counts through the Service.
   */
  async run(task: HookOrder["task"]): Promise<string> {
    return task === "before" ? this.#readable() : this.#visited();
  }

  /** Asks the pods: their volumes are in use. One that is not ready may be what the rollout is to heal. */
  async #readable(): Promise<string> {
    const { formats, formatMetric } = this.#order;
    const all = await this.#counterPods();
    const [ready, others] = [all.filter((pod) => isReady(pod)), all.filter((pod) => !isReady(pod))];
    const found: string[] = [];
    for (const pod of ready) {
      const { name } = pod.metadata;
      const visits = await this.#pods.count(pod);
      const format = (await this.#pods.metric(pod, formatMetric)) ?? 1;
      log("info", "asked", { pod: name, visits, format });
      if (!formats.includes(format))
        throw new Failure(
          `Expected the data of pod ${name} to be in a format that the new version reads, ${formats.join(" or ")}, got ${format}. ` +
            "No pod was changed. Deploy a version that reads it.",
        );
      found.push(`${name} ${visits}`);
    }
    const unasked = others.map(({ metadata }) => metadata.name).join(", ");
    return [
      found.length > 0
        ? `The new version reads the data of every ready pod: ${found.join(", ")}.`
        : "No pod is ready, so there was no data to ask for.",
      ...(unasked === "" ? [] : [`Not ready: ${unasked}.`]),
    ].join(" ");
  }

  /** Makes one visit. Which pod answers is up to the Service. */
  async #visited(): Promise<string> {
    const url = `${this.#order.serviceUrl}/visits`;
    await this.#untilServed(url);
    const before = new Map<unknown, number>();
    for (const pod of await this.#counterPods())
      if (isReady(pod)) before.set(pod.metadata.name, await this.#pods.count(pod));
    const answer = await untilTaken(() => request("the Service", url, "POST", {}));
    const { pod, visits } = Object(answer.body);
    log("info", "visited", { url, status: answer.status, pod, visits });
    if (answer.status === 200 && visits > (before.get(pod) ?? Number.NaN))
      return `A visit through the Service counted: ${pod} ${visits}.`;
    const counts = [...before].map(([name, count]) => `${name} ${count}`).join(", ");
    throw new Failure(
      `Expected a visit at ${url} to be counted by one of ${counts || "no pod"}, got ${said(answer)}. ${rolledOut}`,
    );
  }

  /** A node may learn of ready pods a moment after the API server. Reads may be repeated: they count nothing. */
  async #untilServed(url: string): Promise<void> {
    const deadline = performance.now() + this.#patience.service;
    for (;;) {
      const got = await request("the Service", url, "GET", {})
        .then((answer) => (answer.status === 200 ? undefined : said(answer)))
        .catch(({ message }: Error) => message);
      if (got === undefined) return;
      if (performance.now() > deadline)
        throw new Failure(
          `Expected a pod to answer at ${url} within ${this.#patience.service / 1000} s, got: ${got} ${rolledOut}`,
        );
      await setTimeout(this.#patience.look);
    }
  }

  /** The pods of the StatefulSet, also while it is made anew around them. */
  async #counterPods(): Promise<ClusterObject[]> {
    const name = new RegExp(`^${this.#order.statefulSet}-\\d+$`);
    const pods = await this.#cluster.pods();
    return pods.filter(
      ({ metadata }) => name.test(metadata.name) && metadata.deletionTimestamp === undefined,
    );
  }
}

const rolledOut =
  "The pods are rolled out and count by their own names: see the Service, its endpoints, and the cluster's DNS.";
