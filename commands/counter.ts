import { claimName, podOf, statefulSetName } from "../components/counter/names.ts";
import { CounterPod } from "./counter-pod.ts";
import type { Stack } from "./counts-file.ts";
import type { Kubectl } from "./kubectl.ts";

/** The counter of the stack on a cluster. */
export interface Counter {
  readonly stack: Stack;
  /** Those that its StatefulSet wants, in order, running or not. */
  readonly pods: readonly CounterPod[];
}

/** Finds the counter in its namespace. Throws a `Failure` if it is not there. */
export async function findCounter(kubectl: Kubectl, namespace: string): Promise<Counter> {
  const { metadata } = await kubectl.get<NamespaceObject>("namespace", namespace);
  const { spec } = await kubectl.get<StatefulSetObject>(
    ...["statefulset", statefulSetName, `--namespace=${namespace}`],
  );
  return {
    stack: { namespace, uid: metadata.uid },
    pods: Array.from(
      { length: spec.replicas },
      (_, ordinal) => new CounterPod(podOf(ordinal), namespace, kubectl),
    ),
  };
}

/** The claims whose pods the StatefulSet does not want any more: they hold counts, too. */
export async function idleClaims(kubectl: Kubectl, counter: Counter): Promise<string[]> {
  const { items } = await kubectl.get<{ readonly items: readonly ClaimObject[] }>(
    ...["persistentvolumeclaims", inNamespaceOf(counter)],
  );
  const inUse = new Set(counter.pods.map(({ name }) => `${claimName}-${name}`));
  return items
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.startsWith(`${claimName}-${statefulSetName}-`) && !inUse.has(name));
}

/** kubectl's argument that selects the namespace of the counter. */
export function inNamespaceOf({ stack }: Counter): string {
  return `--namespace=${stack.namespace}`;
}

/** The number of pods that the StatefulSet must have for all these to exist. */
export function replicasFor(pods: readonly string[]): number {
  return Math.max(...pods.map((pod) => Number(pod.slice(statefulSetName.length + 1)) + 1));
}

// The fields that are read.

interface NamespaceObject {
  readonly metadata: { readonly uid: string };
}

interface StatefulSetObject {
  readonly spec: { readonly replicas: number };
}

interface ClaimObject {
  readonly metadata: { readonly name: string };
}
