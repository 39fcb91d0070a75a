import type {
  ClusterObject,
  ContainerStatus,
} from "../../../../../lab/stack/rollout/cluster-object.ts";

/** The time of all looks. */
export const now = new Date();

/** A time before now, as Kubernetes writes it. */
export const ago = (seconds: number): string =>
  new Date(now.getTime() - seconds * 1000).toISOString();

/** A StatefulSet `counter` of two pods, as its controller leaves it. */
export function statefulSet(change: Partial<ClusterObject> = {}): ClusterObject {
  return {
    kind: "StatefulSet",
    metadata: { name: "counter", namespace: "visit-counter", uid: "set", generation: 2 },
    spec: { replicas: 2, updateStrategy: { type: "RollingUpdate", rollingUpdate: {} } },
    status: { observedGeneration: 2, updateRevision: "new" },
    ...change,
  };
}

/** A Deployment `keeper` of one pod, likewise. */
export function deployment(change: Partial<ClusterObject> = {}): ClusterObject {
  return {
    kind: "Deployment",
    metadata: { name: "keeper", namespace: "vault", uid: "deployment", generation: 1 },
    spec: { replicas: 1 },
    status: { observedGeneration: 1 },
    ...change,
  };
}

/** Its ReplicaSet of some revision. */
export function replicaSet(revision: number): ClusterObject {
  return {
    kind: "ReplicaSet",
    metadata: {
      name: `keeper-${revision}`,
      namespace: "vault",
      uid: `replicas-${revision}`,
      annotations: { "deployment.kubernetes.io/revision": `${revision}` },
      ownerReferences: [{ uid: "deployment" }],
    },
  };
}

/** A container that has run for a minute. */
export function container(change: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    name: "counter",
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: ago(60) } },
    ...change,
  };
}

export interface PodChange {
  readonly owner?: string;
  readonly revision?: string;
  /** Seconds for which it has not been ready. Default: it is ready. */
  readonly notReadyFor?: number;
  readonly containers?: readonly ContainerStatus[];
  readonly initContainers?: readonly ContainerStatus[];
  readonly isEnding?: boolean;
  /** Default: Running. */
  readonly phase?: string;
}

/** A pod of the StatefulSet's newest revision that is ready. */
export function pod(name: string, change: PodChange = {}): ClusterObject {
  const { owner = "set", revision = "new", notReadyFor, isEnding, phase = "Running" } = change;
  const isReady = notReadyFor === undefined;
  return {
    kind: "Pod",
    metadata: {
      name,
      namespace: "visit-counter",
      uid: name,
      labels: { "controller-revision-hash": revision },
      ownerReferences: [{ uid: owner }],
      ...(isEnding ? { deletionTimestamp: ago(1) } : {}),
    },
    status: {
      phase,
      conditions: [
        { type: "PodScheduled", status: "True" },
        {
          type: "Ready",
          status: isReady ? "True" : "False",
          lastTransitionTime: ago(notReadyFor ?? 60),
        },
      ],
      initContainerStatuses: change.initContainers,
      containerStatuses: change.containers ?? [container({ ready: isReady })],
    },
  };
}
