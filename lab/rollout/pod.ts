import type { ClusterObject, Condition, ContainerStatus } from "./cluster-object.ts";

/** Why a pod is not ready. */
export interface Complaint {
  /** Completes "got". */
  readonly reason: string;
  /** Arguments of kubectl that show more. */
  readonly show: string;
  /** Whether it was tried for a while, so that it is of no use to wait on. */
  readonly isHopeless: boolean;
}

/** Seconds for which a pod may crash, or lack an image, until that is hopeless. */
const patienceSeconds = 30;

/** Restarts of a container from which on it is in a crash loop. */
const crashLoop = 3;

/** Why a container waits that has not failed. */
const starting = ["ContainerCreating", "PodInitializing"];

/** Why a container waits that lacks its image. */
const imageless = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];

/**
 * Whether a pod is ready.
 *
 * @param aliveSince when whatever runs was started at the earliest; a pod that says to have been ready before that is not
 */
export function isReady(pod: ClusterObject, aliveSince?: Date): boolean {
  return conditionOf(pod, "Ready")?.status === "True" && !isOutdated(pod, aliveSince);
}

function isOutdated(pod: ClusterObject, aliveSince?: Date): boolean {
  return containersOf(pod).some(
    ({ state }) =>
      aliveSince !== undefined &&
      state?.running !== undefined &&
      new Date(state.running.startedAt) < aliveSince,
  );
}

/** What a pod complains of that is not ready; `aliveSince` as above. */
export function complaintOf(pod: ClusterObject, now: Date, aliveSince?: Date): Complaint {
  const { name, namespace } = pod.metadata;
  const describe = `describe pod --namespace ${namespace} ${name}`;
  if (isOutdated(pod, aliveSince))
    return { reason: "what it was before the last stop", show: describe, isHopeless: false };

  for (const container of containersOf(pod)) {
    const fault = faultOf(container);
    if (fault === undefined) continue;
    const log = `logs --namespace ${namespace} ${name} --container ${container.name}`;
    return {
      reason: fault.reason,
      show: fault.hasRun ? log : describe,
      isHopeless: fault.isGrave && secondsNotReady(pod, now) >= patienceSeconds,
    };
  }
  const unscheduled = [conditionOf(pod, "PodScheduled")].find((one) => one?.status === "False");
  return {
    reason: unscheduled ? said(unscheduled) : `${unreadyPartOf(pod)} not ready`,
    show: describe,
    isHopeless: false,
  };
}

interface Fault {
  readonly reason: string;
  /** Whether there is a log to read. */
  readonly hasRun: boolean;
  readonly isGrave: boolean;
}

function faultOf({ name, restartCount, state, lastState }: ContainerStatus): Fault | undefined {
  const container = `its container \`${name}\``;
  const { waiting, terminated } = state ?? {};
  if (waiting?.reason === "CrashLoopBackOff") {
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

function secondsNotReady(pod: ClusterObject, now: Date): number {
  const since = conditionOf(pod, "Ready")?.lastTransitionTime;
  return since === undefined ? 0 : (now.getTime() - Date.parse(since)) / 1000;
}

function unreadyPartOf(pod: ClusterObject): string {
  const container = containersOf(pod).find(({ ready }) => !ready);
  return container === undefined ? "it" : `its container \`${container.name}\``;
}

function containersOf({ status }: ClusterObject): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function conditionOf({ status }: ClusterObject, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
