import { numberAt, textAt } from "../object/object.ts";
import { podProblems, podsBeside } from "./pod.ts";
import {
  type AwaitedKind,
  familyOf,
  isStale,
  type Progress,
  type Sight,
  stale,
} from "./progress.ts";

/**
 * A StatefulSet is there when all its pods are ready and of the newest revision. With `OnDelete` an update is there when all
 * pods are ready, of whatever revision: only someone who deletes them changes that.
 */
export const statefulSet: AwaitedKind = {
  onRead: true,
  lookups: (object) => [podsBeside(object)],
  progress: (sight) => {
    const { object, related } = sight;
    return { ...rollout(sight), problems: podProblems(familyOf(object, related.flat())) };
  },
};

function rollout({ object }: Sight): Progress {
  if (isStale(object)) return stale;
  const wanted = numberAt(object, "spec", "replicas");
  const count = (field: string) => numberAt(object, "status", field);
  const ready = Math.min(count("replicas"), count("readyReplicas"));
  const [current, next] = ["currentRevision", "updateRevision"].map((revision) =>
    textAt(object, "status", revision),
  );
  const strategy = textAt(object, "spec", "updateStrategy", "type");
  const anyRevision = strategy === "OnDelete" && numberAt(object, "metadata", "generation") > 1;

  if (anyRevision || (current !== "" && current === next)) {
    const complete = anyRevision || count("currentReplicas") === wanted;
    const allReady = count("replicas") === wanted && count("readyReplicas") === wanted;
    return { done: complete && allReady, status: `${ready} of ${wanted} pods are ready` };
  }
  return {
    done: false,
    status: `${Math.min(ready, count("updatedReplicas"))} of ${wanted} pods are ready with the new revision`,
  };
}
