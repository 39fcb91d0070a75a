import type { types } from "@pulumi/kubernetes";

/** Rule of a Job: a pod that a drained node or an eviction ends is no failure, and another one starts. */
export const disruptionIsNoFailure: types.input.batch.v1.PodFailurePolicyRule = {
  action: "Ignore",
  onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
};
