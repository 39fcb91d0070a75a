import * as k8s from "@pulumi/kubernetes";
import { at, type LastObject } from "./last-state.ts";

/** URN of the counter, without the part before the types. */
export const counterUrn = "visit-counter:index:VisitCounter::counter";

/** URN of its StatefulSet, likewise. */
export const statefulSetUrn =
  "visit-counter:index:VisitCounter$kubernetes:apps/v1:StatefulSet::counter";

/** What `replicas` was when the number of pods was last set; undefined if it never was. */
export function lastReplicas(
  statefulSet: LastObject | undefined,
  counter: LastObject | undefined,
): number | undefined {
  // An update that keeps the pods leaves no number in the StatefulSet. Earlier versions put none into the counter.
  const replicas = at(statefulSet?.inputs, "spec", "replicas") ?? at(counter?.inputs, "replicas");
  return replicas === undefined ? undefined : Number(replicas);
}

/** How many pods the cluster's StatefulSet has. Never settles if it was deleted. */
export function podsNow({ live }: LastObject): Promise<number> {
  const { namespace, name } = Object(at(live, "metadata"));
  const now = k8s.apps.v1.StatefulSet.get("counter-now", `${namespace}/${name}`);
  // If it was deleted, the engine says that it does not exist, and stops. The SDK takes that for the end of the engine,
  // and rejects nothing that could be caught here: docs/troubleshooting.md has the remedy.
  return new Promise((resolve) => now.spec.replicas.apply(resolve));
}
