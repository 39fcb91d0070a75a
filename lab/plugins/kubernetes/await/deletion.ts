import { Failure } from "../../../support/failure.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { isFlagged, timeoutOf } from "../object/annotations.ts";
import { describe, type KubernetesObject, listAt, textAt } from "../object/object.ts";
import type { Progress } from "./progress.ts";
import { line, realClock, wait } from "./waiting.ts";

/** Kinds that `pulumi.com/skipAwait` keeps from being waited for here too; for others it is about readiness only. */
const skipping = new Set([
  "Namespace",
  "Pod",
  "ReplicationController",
  "DaemonSet",
  "Deployment",
  "StatefulSet",
  "Job",
]);

/** Waits until an object that is being deleted is gone. */
export async function untilGone(
  cluster: Cluster,
  urn: string,
  wanted: KubernetesObject,
  object: KubernetesObject,
  timeoutSeconds: number,
): Promise<void> {
  if (isFlagged(wanted, "skipAwait") && skipping.has(textAt(object, "kind"))) return;

  const seconds = timeoutOf(wanted, timeoutSeconds);
  const { end, last } = await wait({
    look: async () => deletionProgress(object, await cluster.objects.get(object)),
    tell: (progress) => cluster.messages.status(urn, "info", `Waiting: ${line(progress)}`),
    seconds,
    signal: cluster.signal,
    clock: realClock,
  });
  cluster.messages.status(urn, "info", "");
  if (end === "done") return;

  const seen = `Seen last: ${line(last)}.`;
  if (end === "interrupted") {
    throw new Failure(`Expected ${describe(object)} to be gone, got an interruption. ${seen}`);
  }
  throw new Failure(
    `Expected ${describe(object)} to be gone within ${seconds} s, got it still there. ${seen} See to what holds it and run the command again.`,
  );
}

/** How far a deletion is: another object of the same name is not the one that goes. */
export function deletionProgress(
  object: KubernetesObject,
  found: KubernetesObject | undefined,
): Progress {
  const uid = textAt(object, "metadata", "uid");
  if (found === undefined || (uid !== "" && textAt(found, "metadata", "uid") !== uid)) {
    return { done: true, status: "it is gone" };
  }
  // The garbage collector's own finalizer only stands for the objects that go first.
  const finalizers = listAt(found, "metadata", "finalizers").map(String);
  const held = finalizers.filter((finalizer) => finalizer !== "foregroundDeletion");
  const status = finalizers.includes("foregroundDeletion")
    ? "the objects that it owns go first"
    : "it is still there";
  return {
    done: false,
    status: held.length > 0 ? `${status}; finalizers hold it: \`${held.join("`, `")}\`` : status,
    problems: namespaceProblems(found),
  };
}

/** A namespace says itself what is left in it. */
function namespaceProblems(found: KubernetesObject): string[] {
  if (textAt(found, "kind") !== "Namespace") return [];
  return listAt(found, "status", "conditions")
    .filter((condition) => textAt(condition, "status") === "True")
    .map((condition) => textAt(condition, "message"));
}
