import { numberAt } from "../object/object.ts";
import { podProblems, podsBeside } from "./pod.ts";
import { type AwaitedKind, familyOf, isStale, stale } from "./progress.ts";

/** A DaemonSet is there when its newest pod is available on every node it is meant for. */
export const daemonSet: AwaitedKind = {
  onRead: true,
  lookups: (object) => [podsBeside(object)],
  progress: ({ object, related }) => {
    if (isStale(object)) return stale;
    const count = (field: string) => numberAt(object, "status", field);
    const wanted = count("desiredNumberScheduled");
    return {
      done: ["updatedNumberScheduled", "numberAvailable", "numberReady"].every(
        (field) => count(field) >= wanted,
      ),
      status: `${Math.min(count("updatedNumberScheduled"), count("numberAvailable"))} of ${wanted} pods are ready with the new revision`,
      problems: podProblems(familyOf(object, related.flat())),
    };
  },
};
