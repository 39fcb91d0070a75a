import { setTimeout } from "node:timers/promises";
import { ApiServer, accepted } from "../api-server.ts";
import { Failure } from "../failure.ts";
import type { Answer } from "../request.ts";
import type { ClusterObject, Volume } from "./cluster-object.ts";
import { jobLabel, type Order, resultAnnotation } from "./contract.ts";
import { isObserved } from "./verdict.ts";

/** Of the fields that these Jobs change. */
const fieldManager = "visit-counter-rollout";

/** Above every ordinal: no pod changes to a new template, and pods that are added or come back have the old one. */
const allPods = 2 ** 31 - 1;

/** Milliseconds for which the API server may be away, and between two attempts. */
const patience = 60_000;
const interval = 1000;

/** Milliseconds between two looks at something that happens soon. */
const look = 100;

/** The StatefulSet of an order, its pods and the Jobs of its rollouts, through the API server. */
export class Cluster {
  readonly #api: ApiServer;
  readonly #order: Pick<Order, "namespace" | "statefulSet">;

  constructor(url: string, tokenFile: string, order: Pick<Order, "namespace" | "statefulSet">) {
    this.#api = new ApiServer(url, tokenFile);
    this.#order = order;
  }

  /** Undefined if there is none yet. */
  async statefulSet(): Promise<ClusterObject | undefined> {
    const found = await this.#ask("GET", this.#setPath);
    return found === undefined ? undefined : { ...found, kind: "StatefulSet" };
  }

  /** All pods of the namespace. */
  async pods(): Promise<ClusterObject[]> {
    const { items } = await this.#ask("GET", this.#path("api/v1", "pods"));
    return items.map((item: ClusterObject) => ({ ...item, kind: "Pod" }));
  }

  /** Makes no pod change to a new template. */
  async hold(): Promise<void> {
    await this.changeFrom(allPods);
  }

  /** Makes the pods from this ordinal on change to the newest template, one after the other; those below keep theirs. */
  async changeFrom(ordinal: number): Promise<void> {
    await this.#setStrategy({ type: "RollingUpdate", rollingUpdate: { partition: ordinal } });
  }

  /** Makes a pod change to the newest template when it is deleted. */
  async replaceOnDelete(): Promise<void> {
    await this.#setStrategy({ type: "OnDelete", rollingUpdate: null });
  }

  /** Deletes a pod if it still has this id. */
  async deletePod({ name, uid }: ClusterObject["metadata"]): Promise<void> {
    await this.#ask("DELETE", this.#path("api/v1", `pods/${name}`), { preconditions: { uid } });
  }

  /**
   * The end of a container's log; of its last run if it waits for another. Empty if there is none.
   * @param lines How many lines at most.
   */
  async logEnd(pod: string, container: string, isWaiting: boolean, lines = 5): Promise<string> {
    const query = `container=${container}&tailLines=${lines}&previous=${isWaiting}`;
    const path = this.#path("api/v1", `pods/${pod}/log?${query}`);
    // What it explains matters more than that it is missing.
    const answer = await this.#api.text(path).catch(() => undefined);
    return answer?.status === 200 ? answer.text.trim() : "";
  }

  /**
   * Deletes the Jobs of earlier rollouts, of which an interrupted `up` may have left some running.
   * @param own Names of the Job of this one and of its preparation, which stay.
   */
  async deleteOtherJobs(...own: readonly string[]): Promise<void> {
    const selector = encodeURIComponent(`${jobLabel}=${this.#order.statefulSet}`);
    const path = this.#path("apis/batch/v1", `jobs?labelSelector=${selector}`);
    const others = async () => {
      const { items }: { items: ClusterObject[] } = await this.#ask("GET", path);
      return items.filter(({ metadata }) => !own.includes(metadata.name));
    };
    for (const { metadata } of await others())
      await this.#ask("DELETE", this.#path("apis/batch/v1", `jobs/${metadata.name}`), {
        propagationPolicy: "Foreground",
        preconditions: { uid: metadata.uid },
      });
    await this.#until(
      "the Jobs of earlier rollouts to end",
      async () => (await others()).length === 0,
    );
  }

  /** Deletes the ConfigMaps whose name begins so, but for those that pods mount, now or when they are made anew. */
  async deleteUnusedConfigMaps(prefix: string): Promise<void> {
    const [set, pods] = [await this.statefulSet(), await this.pods()];
    const specs = [set?.spec?.template?.spec, ...pods.map(({ spec }) => spec)];
    const used = specs.flatMap((spec) => spec?.volumes ?? []).flatMap(configMapsOf);
    const { items } = await this.#ask("GET", this.#path("api/v1", "configmaps"));
    for (const { metadata } of items as ClusterObject[])
      if (metadata.name.startsWith(prefix) && !used.includes(metadata.name))
        await this.#ask("DELETE", this.#path("api/v1", `configmaps/${metadata.name}`), {
          preconditions: { uid: metadata.uid },
        });
  }

  async annotateJob(job: string, result: string): Promise<void> {
    const change = { metadata: { annotations: { [resultAnnotation]: result } } };
    await this.#patch(this.#path("apis/batch/v1", `jobs/${job}`), change);
  }

  get #setPath(): string {
    return this.#path("apis/apps/v1", `statefulsets/${this.#order.statefulSet}`);
  }

  #path(group: string, resource: string): string {
    return `/${group}/namespaces/${this.#order.namespace}/${resource}`;
  }

  /** Resolves once the controller acts on it: it might make a pod by the former strategy until then. */
  async #setStrategy(updateStrategy: object): Promise<void> {
    await this.#patch(this.#setPath, { spec: { updateStrategy } });
    await this.#until("the StatefulSet's controller to see a change", async () => {
      const set = await this.statefulSet();
      return set === undefined || isObserved(set);
    });
  }

  async #patch(path: string, change: object): Promise<void> {
    const type = "application/merge-patch+json";
    await this.#ask("PATCH", `${path}?fieldManager=${fieldManager}`, change, type);
  }

  /** The answer's body; undefined if there is no such object, or none with that id. */
  async #ask(method: string, path: string, body?: object, type = "application/json") {
    const answer = await this.#untilAnswered(() => this.#api.ask(method, path, body, type));
    if (answer.status === 404 || (method === "DELETE" && answer.status === 409)) return undefined;
    return accepted(method, path, answer);
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + patience;
    while (!(await isSo())) {
      if (performance.now() > deadline)
        throw new Failure(`Expected ${what} within a minute, got nothing. Run \`up\` again.`);
      await setTimeout(look);
    }
  }

  /** Every request may be repeated. A rollout must not fail because the API server restarts. */
  async #untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
    const deadline = performance.now() + patience;
    for (;;) {
      try {
        const answer = await ask();
        const isBusy = answer.status >= 500 || answer.status === 429;
        if (!isBusy || performance.now() > deadline) return answer;
      } catch (error) {
        if (!(error instanceof Failure) || performance.now() > deadline) throw error;
      }
      await setTimeout(interval);
    }
  }
}

function configMapsOf({ configMap, projected }: Volume): (string | undefined)[] {
  const sources = projected?.sources?.map((source) => source.configMap?.name) ?? [];
  return [configMap?.name, ...sources];
}
