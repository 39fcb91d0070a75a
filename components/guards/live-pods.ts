import * as k8s from "@pulumi/kubernetes";
import { at, type LastObject } from "./last-state.ts";

/**
 * How many pods the StatefulSet has. If their number is to change, it is read from the cluster, where somebody may have
 * scaled by hand.
 */
export async function livePods(last: LastObject, next: number): Promise<number> {
  const known = Number(at(last.live, "spec", "replicas"));
  if (next === Number(at(last.inputs, "spec", "replicas"))) return known;
  const { namespace, name } = Object(at(last.live, "metadata"));
  const live = k8s.apps.v1.StatefulSet.get("counter-now", `${namespace}/${name}`);
  return new Promise((resolve) => live.spec.replicas.apply(resolve));
}
