import { isProperties, type Value } from "../../support/properties.ts";
import type { Lookup } from "../cluster/objects.ts";
import { type KubernetesObject, listAt, numberAt, textAt } from "../object/object.ts";

/** How far an object is from what it should become. */
export interface Progress {
  readonly done: boolean;
  /** What is seen now, short: `1 of 2 pods are ready`. */
  readonly status: string;
  /** What stands in the way, a sentence each. Default: nothing known. */
  readonly problems?: readonly string[];
  /** Whether waiting longer is in vain. Default: false. */
  readonly failed?: boolean;
}

/** What is seen of an object at one moment. */
export interface Sight {
  readonly object: KubernetesObject;
  /** What was looked up beside it, in the order of `lookups`. */
  readonly related: readonly (readonly KubernetesObject[])[];
  /** Seconds since anything of `related` changed, or since the waiting began. */
  readonly quietSeconds: number;
}

/** How to wait for objects of one kind. */
export interface AwaitedKind {
  /** What to look up beside the object. */
  lookups(object: KubernetesObject): readonly Lookup[];
  progress(sight: Sight): Progress;
  /** Whether a refresh asks too. Default: false. */
  readonly onRead?: boolean;
}

/** Whether the status is older than the specification, because the controller has not come to it yet. */
export function isStale(object: KubernetesObject): boolean {
  return (
    numberAt(object, "status", "observedGeneration") < numberAt(object, "metadata", "generation")
  );
}

/** What is seen of an object with a stale status. */
export const stale: Progress = {
  done: false,
  status: "its controller has not seen the change yet",
};

/** A condition of `status.conditions`, in any case of its letters. */
export function conditionOf(object: KubernetesObject, type: string): Value | undefined {
  const wanted = type.toLowerCase();
  return listAt(object, "status", "conditions").find(
    (one) => textAt(one, "type").toLowerCase() === wanted,
  );
}

/** Those of the objects that an object owns, or that are owned by one it owns, and are not on their way out. */
export function familyOf(
  owner: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const family = objects.filter(
    (one) => isOwnedBy(one, owner) && textAt(one, "metadata", "deletionTimestamp") === "",
  );
  return family.flatMap((one) => [one, ...familyOf(one, objects)]);
}

function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  const uid = textAt(owner, "metadata", "uid");
  return listAt(object, "metadata", "ownerReferences").some(
    (reference) => isProperties(reference) && reference.uid === uid,
  );
}
