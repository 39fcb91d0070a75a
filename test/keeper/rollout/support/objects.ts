import type {
  ClusterObject,
  ContainerStatus,
} from "../../../../keeper/src/rollout/cluster-object.ts";

/** The current time of all tests. */
export const now = new Date();

/** A time before now, in the format of Kubernetes. */
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

/** A Deployment `keeper` of one pod, as its controller leaves it. */
export function deployment(change: Partial<ClusterObject> = {}): ClusterObject {
  return {
    kind: "Deployment",
    metadata: { name: "keeper", namespace: "vault", uid: "deployment", generation: 1 },
    spec: { replicas: 1 },
    status: { observedGeneration: 1 },
    ...change,
  };
}

/** A ReplicaSet of that Deployment. */
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
  /** Seconds since it became not ready. Default: it is ready. */
  readonly notReadyFor?: number;
  readonly containers?: readonly ContainerStatus[];
  readonly initContainers?: readonly ContainerStatus[];
  readonly isEnding?: boolean;
  /** Default: Running. */
  readonly phase?: string;
}

/** A pod, by default ready and of the StatefulSet's newest revision. */
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
