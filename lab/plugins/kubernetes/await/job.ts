import { numberAt, textAt } from "../object/object.ts";
import { podProblems, podsBeside } from "./pod.ts";
import { type AwaitedKind, conditionOf, familyOf } from "./progress.ts";

/** A Job is there when it has completed; when it has failed, waiting is over too. */
export const job: AwaitedKind = {
  onRead: true,
  lookups: (object) => [podsBeside(object)],
  progress: ({ object, related }) => {
    const is = (type: string) => textAt(conditionOf(object, type), "status") === "True";
    const failed = is("Failed");
    const failure = conditionOf(object, "Failed");
    const problems = podProblems(familyOf(object, related.flat()));
    if (failed) problems.unshift(`${textAt(failure, "reason")}: ${textAt(failure, "message")}`);

    const counts = ["active", "succeeded", "failed"].map(
      (field) => `${numberAt(object, "status", field)} ${field}`,
    );
    return { done: is("Complete"), failed, status: counts.join(", "), problems };
  },
};
