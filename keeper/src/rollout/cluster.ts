import { Objects } from "../objects.ts";
import type { ClusterObject, Volume } from "./cluster-object.ts";
import { type Order, resultAnnotation } from "./contract.ts";
import { isObserved } from "./verdict.ts";

/** Of the fields that these Jobs change. */
const fieldManager = "visit-counter-rollout";

/** Above every ordinal: no pod changes to a new template, and pods that are added or come back have the old one. */
const allPods = 2 ** 31 - 1;

const core = "api/v1";
const apps = "apis/apps/v1";
const batch = "apis/batch/v1";

/** The StatefulSet of an order, its pods and the Jobs of its rollouts, through the API server. */
export class Cluster {
  readonly #objects: Objects;
  readonly #statefulSet: string;

  constructor(url: string, tokenFile: string, order: Pick<Order, "namespace" | "statefulSet">) {
    this.#objects = new Objects(url, tokenFile, order.namespace, fieldManager);
    this.#statefulSet = order.statefulSet;
  }

  /** Undefined if there is none yet. */
  async statefulSet(): Promise<ClusterObject | undefined> {
    const found = await this.#objects.ask("GET", apps, this.#set);
    return found === undefined ? undefined : { ...found, kind: "StatefulSet" };
  }

  /** All pods of the namespace. */
  async pods(): Promise<ClusterObject[]> {
    const { items } = await this.#objects.ask("GET", core, "pods");
    return items.map((item: ClusterObject) => ({ ...item, kind: "Pod" }));
  }

  /** Deletes the StatefulSet if it still has this id, and leaves its pods to the next of its name. */
  async leavePods({ uid }: ClusterObject["metadata"]): Promise<void> {
    await this.#objects.ask("DELETE", apps, this.#set, {
      propagationPolicy: "Orphan",
      preconditions: { uid },
    });
    await this.#objects.until(
      "the StatefulSet to go",
      async () => (await this.statefulSet())?.metadata.uid !== uid,
    );
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
    await this.#objects.ask("DELETE", core, `pods/${name}`, { preconditions: { uid } });
  }

  /**
   * The end of a container's log; of its last run if it waits for another. Empty if there is none.
   * @param lines How many lines at most.
   */
  async logEnd(pod: string, container: string, isWaiting: boolean, lines = 5): Promise<string> {
    const query = `container=${container}&tailLines=${lines}&previous=${isWaiting}`;
    // What it explains matters more than that it is missing.
    return (await this.#objects.text(core, `pods/${pod}/log?${query}`))?.trim() ?? "";
  }

  /**
   * Deletes earlier Jobs for this StatefulSet, of which an interrupted `up` may have left some running.
   * @param label The label that they have its name by.
   * @param own Names of those that stay.
   */
  async deleteOtherJobs(label: string, ...own: readonly string[]): Promise<void> {
    const selector = encodeURIComponent(`${label}=${this.#statefulSet}`);
    const all = `jobs?labelSelector=${selector}`;
    const others = async () => {
      const { items }: { items: ClusterObject[] } = await this.#objects.ask("GET", batch, all);
      return items.filter(({ metadata }) => !own.includes(metadata.name));
    };
    for (const { metadata } of await others())
      await this.#objects.ask("DELETE", batch, `jobs/${metadata.name}`, {
        propagationPolicy: "Foreground",
        preconditions: { uid: metadata.uid },
      });
    await this.#objects.until("earlier Jobs to end", async () => (await others()).length === 0);
  }

  /** Deletes the ConfigMaps whose name begins so, but for those that pods mount, now or when they are made anew. */
  async deleteUnusedConfigMaps(prefix: string): Promise<void> {
    const [set, pods] = [await this.statefulSet(), await this.pods()];
    const specs = [set?.spec?.template?.spec, ...pods.map(({ spec }) => spec)];
    const used = specs.flatMap((spec) => spec?.volumes ?? []).flatMap(configMapsOf);
    const { items } = await this.#objects.ask("GET", core, "configmaps");
    for (const { metadata } of items as ClusterObject[])
      if (metadata.name.startsWith(prefix) && !used.includes(metadata.name))
        await this.#objects.ask("DELETE", core, `configmaps/${metadata.name}`, {
          preconditions: { uid: metadata.uid },
        });
  }

  async annotateJob(job: string, result: string): Promise<void> {
    const change = { metadata: { annotations: { [resultAnnotation]: result } } };
    await this.#objects.patch(batch, `jobs/${job}`, change);
  }

  get #set(): string {
    return `statefulsets/${this.#statefulSet}`;
  }

  /** Resolves once the controller acts on it: it might make a pod by the former strategy until then. */
  async #setStrategy(updateStrategy: object): Promise<void> {
    await this.#objects.patch(apps, this.#set, { spec: { updateStrategy } });
    await this.#objects.until("the StatefulSet's controller to see a change", async () => {
      const set = await this.statefulSet();
      return set === undefined || isObserved(set);
    });
  }
}

function configMapsOf({ configMap, projected }: Volume): (string | undefined)[] {
  const sources = projected?.sources?.map((source) => source.configMap?.name) ?? [];
  return [configMap?.name, ...sources];
}
