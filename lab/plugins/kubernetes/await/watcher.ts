import { ApiFailure } from "../cluster/api-failure.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Lookup } from "../cluster/objects.ts";
import { type KubernetesObject, textAt } from "../object/object.ts";
import { type AwaitedKind, familyOf, type Progress } from "./progress.ts";
import { newestWarnings, warningEvents } from "./warnings.ts";

/** Milliseconds between two looks at the events, which are many. */
const eventInterval = 5_000;

/** Sees an object and what belongs to it, and for how long nothing of it changed. */
export class Watcher {
  object: KubernetesObject;
  private readonly cluster: Cluster;
  private readonly kind: AwaitedKind;
  private readonly began = Date.now();
  private versions = "";
  private quietSince = performance.now();
  private warnings: readonly string[] = [];
  private warningsSeen = performance.now();

  constructor(cluster: Cluster, kind: AwaitedKind, object: KubernetesObject) {
    this.cluster = cluster;
    this.kind = kind;
    this.object = object;
  }

  async look(): Promise<Progress> {
    const { objects } = this.cluster;
    const object = await objects.get(this.object);
    if (object === undefined) {
      return { done: false, failed: true, status: "it was deleted by someone else" };
    }
    this.object = object;
    const related = await lookUp(this.cluster, this.kind.lookups(object));
    const progress = this.kind.progress({
      object,
      related,
      quietSeconds: this.quietSeconds(related.flat()),
    });
    if (progress.done) return progress;
    await this.lookAtEvents([object, ...familyOf(object, related.flat())]);
    return { ...progress, problems: [...(progress.problems ?? []), ...this.warnings] };
  }

  private quietSeconds(related: readonly KubernetesObject[]): number {
    const versions = related.map((one) => textAt(one, "metadata", "resourceVersion")).join();
    if (versions !== this.versions) {
      this.versions = versions;
      this.quietSince = performance.now();
    }
    return (performance.now() - this.quietSince) / 1000;
  }

  private async lookAtEvents(involved: readonly KubernetesObject[]): Promise<void> {
    if (performance.now() - this.warningsSeen < eventInterval) return;
    this.warningsSeen = performance.now();
    const [events = []] = await lookUp(this.cluster, [warningEvents(this.object)]);
    this.warnings = newestWarnings(events, involved, this.began);
  }
}

/** The objects that a kind of waiting looks at, lookup by lookup. What we may not see is taken for nothing. */
export function lookUp({ objects }: Cluster, lookups: readonly Lookup[]) {
  return Promise.all(
    lookups.map(async (lookup) => {
      try {
        if (lookup.name === undefined) return await objects.list(lookup);
        const found = await objects.find({ ...lookup, name: lookup.name });
        return found === undefined ? [] : [found];
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 403) return [];
        throw error;
      }
    }),
  );
}
