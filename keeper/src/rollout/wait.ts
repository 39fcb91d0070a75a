import { setTimeout } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { log } from "../log.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterObject } from "./cluster-object.ts";
import { idleSeconds } from "./pod.ts";
import { type Obstacle, obstacleOf } from "./verdict.ts";

/** How much of a log a message has, in characters: of 4096 bytes, Kubernetes keeps the last. */
const longestLog = 2000;

/** How long to wait, in seconds. */
export interface Patience {
  /** For a pod that runs and is not ready. A crash or a missing image is judged sooner. */
  readonly notReady: number;
  /** Without any progress: a node may be slow to attach a volume, or to pull an image. */
  readonly noProgress: number;
  /** Between two looks. */
  readonly interval: number;
}

export const patience: Patience = { notReady: 75, noProgress: 420, interval: 0.5 };

/** A StatefulSet and the other objects of its namespace that show its rollout. */
export interface Seen {
  readonly set: ClusterObject;
  readonly pods: readonly ClusterObject[];
}

/**
 * Waits until the StatefulSet is rolled out as far as its strategy says.
 * @throws Failure with the pod, the reason and the end of its log if there is no hope.
 */
export async function untilRolledOut(
  cluster: Cluster,
  limits: Patience,
  heal?: Heal,
): Promise<Seen> {
  return until(() => look(cluster), cluster, limits, heal);
}

/** Asked before a hopeless pod is given up. Returns whether to go on. */
export type Heal = (seen: Seen, pod: ClusterObject) => Promise<boolean>;

/**
 * Waits until a single pod is ready, whatever the others are.
 * @param isNewest Whether it must have the newest template.
 * @throws Failure as above.
 */
export async function untilReady(
  cluster: Cluster,
  pod: string,
  isNewest: boolean,
  limits: Patience,
): Promise<ClusterObject> {
  const { pods } = await until(
    async () => {
      const { set, pods } = await look(cluster);
      const updateStrategy = isNewest ? {} : { type: "OnDelete" };
      return {
        set: { ...set, spec: { replicas: 1, updateStrategy } },
        pods: pods.filter(({ metadata }) => metadata.name === pod),
      };
    },
    cluster,
    limits,
  );
  return pods[0] as ClusterObject;
}

async function until(
  see: () => Promise<Seen>,
  cluster: Cluster,
  limits: Patience,
  heal: Heal = async () => false,
): Promise<Seen> {
  let progress = "";
  let deadline = 0;
  for (;;) {
    const seen = await see();
    const now = new Date();
    const obstacle = obstacleOf(seen.set, seen.pods, now);
    if (obstacle === undefined) return seen;
    if (obstacle.progress !== progress) {
      log("info", "waiting", { for: obstacle.progress, reason: obstacle.reason });
      progress = obstacle.progress;
      deadline = now.getTime() + limits.noProgress * 1000;
    }
    const { pod, isHopeless } = obstacle;
    const isBroken = pod && (isHopeless || idleSeconds(pod, now) >= limits.notReady);
    const isOver = isBroken ? !(await heal(seen, pod)) : now.getTime() >= deadline;
    if (isOver) throw await failure(cluster, obstacle);
    await setTimeout(limits.interval * 1000);
  }
}

/** @throws Failure if there is no StatefulSet. */
export async function look(cluster: Cluster): Promise<Seen> {
  const [set, pods] = await Promise.all([cluster.statefulSet(), cluster.pods()]);
  if (set !== undefined) return { set, pods };
  throw new Failure(
    "Expected the StatefulSet that was just declared, got none. Either an `up` that made claims grow was interrupted: run " +
      "`up` with the size that the claims have. Or something else removes it: see who, run `pulumi refresh`, and `up` again.",
  );
}

async function failure(cluster: Cluster, obstacle: Obstacle): Promise<Failure> {
  const { subject, reason, show, pod, container } = obstacle;
  const end =
    pod && container
      ? await cluster.logEnd(
          pod.metadata.name,
          container.name,
          container.state?.waiting !== undefined,
        )
      : "";
  const quoted = end === "" ? "" : ` Its log ends with:\n${end.slice(-longestLog)}\n`;
  return new Failure(
    `Expected ${subject} to become ready, got ${reason}. See why: kubectl ${show}${quoted}`,
  );
}
