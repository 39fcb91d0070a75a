import { unknown } from "../../support/properties.ts";
import type { Difference, DiffRequest } from "../../support/resource-provider.ts";
import { job } from "../await/job.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { differences } from "../difference/difference.ts";
import { isFlagged } from "./annotations.ts";
import { withoutIgnored } from "./ignored-changes.ts";
import { at, type KubernetesObject, nameOf, namespaceOf, textAt, withMetadata } from "./object.ts";
import { wanted } from "./object-inputs.ts";
import { isAutonamed } from "./object-name.ts";
import { readState } from "./object-state.ts";
import { objectType } from "./object-type.ts";
import { replacementRule } from "./replacement-rules.ts";

/** What changed in an object since it was written, and whether it must be made anew for that. */
export async function diffObject(cluster: Cluster, request: DiffRequest): Promise<Difference> {
  const { apiVersion, kind } = objectType(request.type, request.news);
  const namespaced = (await cluster.objects.kinds.find(apiVersion, kind))?.namespaced ?? true;

  const state = readState(request.state);
  const before = scoped(wanted(state.inputs), namespaced);
  const after = scoped(wanted(request.news), namespaced);
  const rule = replacementRule(after, cluster.configuration);
  const changes = withoutIgnored(differences(before, after, rule), request.ignoreChanges);

  if (
    isFlagged(after, "replaceUnready") &&
    (await isUnreadyJob(cluster, state.live, request.urn))
  ) {
    const path = 'metadata.annotations["pulumi.com/replaceUnready"]';
    changes.set(path, { kind: "update", replaces: true });
  }
  const replaced = [...changes.values()].some((change) => change.replaces);
  return {
    changes,
    deleteBeforeReplace: replaced && keepsItsName(after, scoped(state.live, namespaced)),
  };
}

/** No namespace means the default one, or none at all where the kind has none. */
function scoped(object: KubernetesObject, namespaced: boolean): KubernetesObject {
  if (object.metadata === unknown) return object;
  const namespace = namespaced ? (at(object, "metadata", "namespace") ?? "default") : undefined;
  return withMetadata(object, { namespace });
}

/** Two objects of one name cannot be there at the same time, so the old one must go first. */
function keepsItsName(after: KubernetesObject, live: KubernetesObject): boolean {
  return (
    !isAutonamed(after) &&
    nameOf(after) === nameOf(live) &&
    namespaceOf(after) === namespaceOf(live)
  );
}

/** Only of a Job it can be said that it will never become ready. */
async function isUnreadyJob(cluster: Cluster, before: KubernetesObject, urn: string) {
  if (textAt(before, "kind") !== "Job") {
    const text = "`pulumi.com/replaceUnready` has an effect on Jobs only.";
    cluster.messages.log(urn, "warning", text);
    return false;
  }
  const object = await cluster.objects.get(before);
  return object !== undefined && !job.progress({ object, related: [], quietSeconds: 0 }).done;
}
