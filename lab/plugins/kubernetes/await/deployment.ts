import { numberAt, textAt } from "../object/object.ts";
import { podProblems, podsBeside } from "./pod.ts";
import { type AwaitedKind, conditionOf, familyOf, isStale, stale } from "./progress.ts";

/** A Deployment is there when its newest ReplicaSet has all its pods, these are ready, and the old ones are gone. */
export const deployment: AwaitedKind = {
  onRead: true,
  lookups: (object) => [
    podsBeside(object),
    { ...podsBeside(object), apiVersion: "apps/v1", kind: "ReplicaSet" },
  ],
  progress: ({ object, related }) => {
    if (isStale(object)) return stale;
    const wanted = numberAt(object, "spec", "replicas");
    const count = (field: string) => numberAt(object, "status", field);
    const updated = Math.min(count("updatedReplicas"), count("readyReplicas"));
    const progressing = conditionOf(object, "Progressing");
    const available = textAt(conditionOf(object, "Available"), "status") === "True";

    const problems = podProblems(familyOf(object, related.flat()));
    if (textAt(progressing, "status") === "False") {
      problems.unshift(`${textAt(progressing, "reason")}: ${textAt(progressing, "message")}`);
    }
    return {
      done:
        available &&
        count("updatedReplicas") === wanted &&
        count("replicas") === wanted &&
        count("availableReplicas") === wanted,
      status: `${updated} of ${wanted} pods are ready with the new revision`,
      problems,
    };
  },
};
