// Decides from objects alone, whoever fetches them: a person's kubectl, or a process inside the cluster.
import type { ClusterObject } from "./cluster-object.ts";
import { type Complaint, complaintOf, isReady } from "./pod.ts";

/** What keeps a workload from being rolled out. */
export interface Obstacle extends Complaint {
  /** For a person who waits: `statefulset/counter: 1 of 2 pods ready`. */
  readonly progress: string;
  /** The pod that is the matter, or else the workload, as a sentence names it. */
  readonly subject: string;
}

/**
 * What keeps a workload from being rolled out; undefined if nothing does: its controller has seen it as it is, and as many
 * pods as it asks for are ready and no more, of its newest revision unless it leaves pods as they are.
 *
 * @param workload a StatefulSet or a Deployment
 * @param others the ReplicaSets and pods of its namespace
 * @param aliveSince when whatever runs was started at the earliest; a pod that says to have been ready before that is not
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
  const { metadata, status } = workload;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return "a change that its controller has not seen";
  const wanted = replicas(workload);
  const good = ready.newest + Math.min(ready.older, podsToStay(workload));
  if (good < wanted) return `${good} of ${wanted} pods ready`;
  return pods > wanted ? `${pods} pods instead of ${wanted}` : undefined;
}

function replicas({ spec }: ClusterObject): number {
  return spec?.replicas ?? 1;
}

/** How many pods may stay of an older revision. */
function podsToStay(workload: ClusterObject): number {
  const { type, rollingUpdate } = workload.spec?.updateStrategy ?? {};
  return type === "OnDelete" ? replicas(workload) : (rollingUpdate?.partition ?? 0);
}

/** The pods of a workload that neither end nor have ended, by whether they are of its newest revision. */
function podsOf(workload: ClusterObject, others: readonly ClusterObject[]) {
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

/** A pod that was evicted, or that its node shut down with, is replaced, but stays to be looked at. */
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
