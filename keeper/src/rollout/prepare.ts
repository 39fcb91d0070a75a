import type { Cluster } from "./cluster.ts";
import type { Strategy } from "./contract.ts";

/**
 * Makes sure that a change of the template changes no pod by itself. Nothing is to be done for a StatefulSet that does
 * not exist yet, for one with a single pod, which cannot have a canary, and for `rolling`.
 */
export async function prepare(cluster: Cluster, strategy: Strategy): Promise<void> {
  const set = await cluster.statefulSet();
  if (set === undefined) return;
  if (strategy === "onDelete") await cluster.replaceOnDelete();
  if (strategy === "canary" && (set.spec?.replicas ?? 1) > 1) await cluster.hold();
}
