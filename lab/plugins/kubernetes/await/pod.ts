import type { Value } from "../../support/properties.ts";
import type { Lookup } from "../cluster/objects.ts";
import {
  type KubernetesObject,
  listAt,
  nameOf,
  namespaceOf,
  numberAt,
  textAt,
} from "../object/object.ts";
import { type AwaitedKind, conditionOf } from "./progress.ts";

/** A pod by itself is ready when it runs and its probes say so, or when it has done its work. */
export const pod: AwaitedKind = {
  onRead: true,
  lookups: () => [],
  progress: ({ object }) => {
    const phase = textAt(object, "status", "phase") || "not seen by the kubelet yet";
    const ready = textAt(conditionOf(object, "Ready"), "status") === "True";
    return {
      done: ready || phase === "Succeeded",
      failed: phase === "Failed",
      status: `phase is ${phase}${phase === "Running" && !ready ? ", not ready" : ""}`,
      problems: podProblems([object]),
    };
  },
};

/** The pods of the namespace of an object. */
export function podsBeside(object: KubernetesObject): Lookup {
  return { apiVersion: "v1", kind: "Pod", namespace: namespaceOf(object) };
}

/** What keeps the pods among some objects from being ready, pod by pod: no node, no image, a container that crashes. */
export function podProblems(objects: readonly KubernetesObject[]): string[] {
  const pods = objects.filter((one) => textAt(one, "kind") === "Pod");
  return pods.flatMap((one) =>
    [...schedulingProblems(one), ...containers(one).flatMap(containerProblems)].map(
      (problem) => `pod ${nameOf(one)}: ${problem}`,
    ),
  );
}

function schedulingProblems(one: KubernetesObject): string[] {
  const scheduled = conditionOf(one, "PodScheduled");
  if (textAt(scheduled, "status") !== "False") return [];
  return [sentence(textAt(scheduled, "reason") || "Unschedulable", textAt(scheduled, "message"))];
}

function containers(one: KubernetesObject): readonly Value[] {
  return [
    ...listAt(one, "status", "initContainerStatuses"),
    ...listAt(one, "status", "containerStatuses"),
  ];
}

/** What every container passes through. */
const usual = new Set(["ContainerCreating", "PodInitializing"]);

function containerProblems(status: Value): string[] {
  const waiting = textAt(status, "state", "waiting", "reason");
  const terminated = ended(status, "state");
  if (waiting !== "" && !usual.has(waiting)) {
    const before = ended(status, "lastState");
    const problem = sentence(waiting, textAt(status, "state", "waiting", "message"));
    return [before ? `${problem}; ${before}` : problem];
  }
  return terminated ? [terminated] : [];
}

/** How a container ended, if it did and not well. */
function ended(status: Value, state: "state" | "lastState"): string | undefined {
  const code = numberAt(status, state, "terminated", "exitCode");
  if (code === 0) return undefined;
  const message = textAt(status, state, "terminated", "message").trim();
  return sentence(
    `container ${textAt(status, "name")} ended with exit code ${code}`,
    message.split("\n").at(-1) ?? "",
  );
}

function sentence(reason: string, message: string): string {
  return message === "" ? reason : `${reason}: ${message}`;
}
