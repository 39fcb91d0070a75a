import type { ClusterObject, Condition, ContainerStatus } from "./cluster-object.ts";

/** Why a pod is not ready. */
export interface Complaint {
  /** Completes "got". */
  readonly reason: string;
  /** kubectl arguments that show more. */
  readonly show: string;
  /** The container that is at fault, if one is. */
  readonly container?: ContainerStatus;
  /** Whether it has lasted so long that waiting is useless. */
  readonly isHopeless: boolean;
}

/** Seconds for which a pod may crash or lack an image before it is hopeless. */
const patienceSeconds = 30;

/** Restarts from which on a container is in a crash loop. */
const crashLoop = 3;

/** The waiting reason of a container that keeps failing. */
const backOff = "CrashLoopBackOff";

/** The waiting reasons of a container that has not failed. */
const starting = ["ContainerCreating", "PodInitializing"];

/** The waiting reasons of a container without its image. */
const imageless = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];

/**
 * Whether a pod is ready.
 *
 * @param aliveSince the earliest start of anything that runs; a status from before that is outdated
 */
export function isReady(pod: ClusterObject, aliveSince?: Date): boolean {
  return conditionOf(pod, "Ready")?.status === "True" && !isOutdated(pod, aliveSince);
}

function isOutdated(pod: ClusterObject, aliveSince?: Date): boolean {
  return containersOf(pod).some((container) => {
    const changed = changedAt(container);
    return aliveSince !== undefined && changed !== undefined && new Date(changed) < aliveSince;
  });
}

/** When a container entered its state: started running, or ended before it waits for its restart. */
function changedAt({ state, lastState }: ContainerStatus): string | undefined {
  if (state?.waiting?.reason === backOff) return lastState?.terminated?.finishedAt;
  return state?.running?.startedAt;
}

/** For how many seconds all containers of a pod have run and it has not been ready; 0 while one does not run. */
export function idleSeconds(pod: ClusterObject, now: Date): number {
  const lasting = containersOf(pod).filter(({ state }) => state?.terminated?.exitCode !== 0);
  const starts = lasting.map(({ state }) => Date.parse(state?.running?.startedAt ?? ""));
  if (starts.length === 0) return 0;
  const running = (now.getTime() - Math.max(...starts)) / 1000;
  return Math.max(0, Math.min(running, secondsNotReady(pod, now))) || 0;
}

/** Why a pod that is not ready is not; `aliveSince` as for `isReady`. */
export function complaintOf(pod: ClusterObject, now: Date, aliveSince?: Date): Complaint {
  const { name, namespace } = pod.metadata;
  const describe = `describe pod --namespace ${namespace} ${name}`;
  if (isOutdated(pod, aliveSince))
    return { reason: "its status from before the last stop", show: describe, isHopeless: false };

  for (const container of containersOf(pod)) {
    const fault = faultOf(container);
    if (fault === undefined) continue;
    const log = `logs --namespace ${namespace} ${name} --container ${container.name}`;
    return {
      reason: fault.reason,
      show: fault.hasRun ? log : describe,
      container,
      isHopeless: fault.isGrave && secondsNotReady(pod, now, aliveSince) >= patienceSeconds,
    };
  }
  const unscheduled = [conditionOf(pod, "PodScheduled")].find((one) => one?.status === "False");
  const container = containersOf(pod).find(({ ready }) => !ready);
  return {
    reason: unscheduled ? said(unscheduled) : unreadyPartOf(pod, container),
    show: describe,
    isHopeless: false,
    ...(container && { container }),
  };
}

interface Fault {
  readonly reason: string;
  /** Whether the container has a log. */
  readonly hasRun: boolean;
  readonly isGrave: boolean;
}

function faultOf({ name, restartCount, state, lastState }: ContainerStatus): Fault | undefined {
  const container = `its container \`${name}\``;
  const { waiting, terminated } = state ?? {};
  if (waiting?.reason === backOff) {
    const code = lastState?.terminated?.exitCode;
    const last = code === undefined ? "" : `, the last after exit code ${code}`;
    const reason = `${restartCount} restarts of ${container}${last}`;
    return { reason, hasRun: true, isGrave: restartCount >= crashLoop };
  }
  if (waiting?.reason !== undefined && !starting.includes(waiting.reason)) {
    const reason = `${container} waiting with ${said(waiting)}`;
    return { reason, hasRun: false, isGrave: imageless.includes(waiting.reason) };
  }
  if (terminated === undefined || terminated.exitCode === 0) return undefined;
  const reason = `exit code ${terminated.exitCode} of ${container}`;
  return { reason, hasRun: true, isGrave: false };
}

function said({ reason = "", message = "" }: { reason?: string; message?: string }): string {
  const words = message.trim().replaceAll(/\s+/g, " ").replace(/\.$/, "");
  return [reason, words].filter(Boolean).join(": ");
}

/** Seconds before a stop do not count: the cause may be gone. */
function secondsNotReady(pod: ClusterObject, now: Date, aliveSince = new Date(0)): number {
  const since = conditionOf(pod, "Ready")?.lastTransitionTime;
  if (since === undefined) return 0;
  return (now.getTime() - Math.max(Date.parse(since), aliveSince.getTime())) / 1000;
}

function unreadyPartOf(pod: ClusterObject, container?: ContainerStatus): string {
  if (container !== undefined) return `its container \`${container.name}\` not ready`;
  return said(conditionOf(pod, "Ready") ?? {}) || "no status yet";
}

function containersOf({ status }: ClusterObject): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function conditionOf({ status }: ClusterObject, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
