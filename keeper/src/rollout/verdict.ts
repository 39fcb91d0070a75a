// Pure functions of objects, whether the user's kubectl or a process inside the cluster reads them.
import type { ClusterObject } from "./cluster-object.ts";
import { type Complaint, complaintOf, isReady } from "./pod.ts";

/** Why a workload is not rolled out. */
export interface Obstacle extends Complaint {
  /** For the waiting user: `statefulset/counter: 1 of 2 pods ready`. */
  readonly progress: string;
  /** The pod at fault, if one is. */
  readonly pod?: ClusterObject;
  /** That pod, or else the workload, as named in a sentence. */
  readonly subject: string;
}

/**
 * Why a workload is not rolled out; undefined if it is: its controller has observed its latest generation, and exactly
 * the wanted number of pods exists and is ready, of the newest revision unless its update strategy keeps older pods.
 *
 * @param workload a StatefulSet or a Deployment
 * @param others the ReplicaSets and pods of its namespace
 * @param aliveSince the earliest start of anything that runs; a status from before that is outdated
 */
export function obstacleOf(
  workload: ClusterObject,
  others: readonly ClusterObject[],
  now: Date,
  aliveSince?: Date,
): Obstacle | undefined {
  const { kind, metadata } = workload;
  const { newest, older } = podsOf(workload, others);
  const isUnready = (pod: ClusterObject) => !isReady(pod, aliveSince);
  const ready = {
    newest: newest.length - newest.filter(isUnready).length,
    older: older.length - older.filter(isUnready).length,
  };
  const progress = progressOf(workload, ready, newest.length + older.length);
  if (progress === undefined) return undefined;

  const suspects = podsToStay(workload) > 0 ? [...newest, ...older] : newest;
  const complaints = suspects.filter(isUnready).map((pod) => ({
    ...complaintOf(pod, now, aliveSince),
    pod,
    subject: `pod \`${pod.metadata.name}\` in \`${pod.metadata.namespace}\``,
  }));
  const name = `${kind.toLowerCase()}/${metadata.name}`;
  const itself = {
    subject: `\`${name}\` in \`${metadata.namespace}\``,
    reason: progress,
    show: `describe ${name} --namespace ${metadata.namespace}`,
    isHopeless: false,
  };
  return {
    ...(complaints.find(({ isHopeless }) => isHopeless) ?? complaints[0] ?? itself),
    progress: `${name}: ${progress}`,
  };
}

function progressOf(
  workload: ClusterObject,
  ready: { newest: number; older: number },
  pods: number,
): string | undefined {
  if (!isObserved(workload)) return "a change that its controller has not observed";
  const wanted = replicas(workload);
  const good = ready.newest + Math.min(ready.older, podsToStay(workload));
  if (good < wanted) return `${good} of ${wanted} pods ready`;
  return pods > wanted ? `${pods} pods instead of ${wanted}` : undefined;
}

/** Whether the controller of a workload has observed its latest generation. */
export function isObserved({ metadata, status }: ClusterObject): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

function replicas({ spec }: ClusterObject): number {
  return spec?.replicas ?? 1;
}

/** How many pods of an older revision may stay. */
function podsToStay(workload: ClusterObject): number {
  const { type, rollingUpdate } = workload.spec?.updateStrategy ?? {};
  return type === "OnDelete" ? replicas(workload) : (rollingUpdate?.partition ?? 0);
}

/** The pods of a workload that are neither terminating nor ended, by whether they have its newest revision. */
export function podsOf(workload: ClusterObject, others: readonly ClusterObject[]) {
  const ownedBy = (owner: ClusterObject) => (one: ClusterObject) =>
    one.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
  const pods = others.filter((one) => one.kind === "Pod" && !isEnding(one));
  if (workload.kind === "StatefulSet") {
    const revision = workload.status?.updateRevision;
    const isNewest = ({ metadata }: ClusterObject) =>
      metadata.labels?.["controller-revision-hash"] === revision;
    const own = pods.filter(ownedBy(workload));
    return { newest: own.filter(isNewest), older: own.filter((pod) => !isNewest(pod)) };
  }
  const [last, ...before] = others
    .filter(({ kind }) => kind === "ReplicaSet")
    .filter(ownedBy(workload))
    .sort((one, other) => revisionOf(other) - revisionOf(one));
  return {
    newest: last === undefined ? [] : pods.filter(ownedBy(last)),
    older: before.flatMap((set) => pods.filter(ownedBy(set))),
  };
}

/** A pod that was evicted, or ended with its node, is replaced, but its object stays. */
function isEnding({ metadata, status }: ClusterObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined ||
    status?.phase === "Failed" ||
    status?.phase === "Succeeded"
  );
}

function revisionOf({ metadata }: ClusterObject): number {
  return Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
}
