import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterObject } from "../../../keeper/src/rollout/cluster-object.ts";
import { type Obstacle, obstacleOf } from "../../../keeper/src/rollout/verdict.ts";
import type { Environment } from "../../terminal/command.ts";
import { Failure } from "../../terminal/failure.ts";
import type { Step } from "../../terminal/progress.ts";
import { look, typedKubectl } from "../kubectl.ts";
import type { Workload } from "./workload.ts";

/** Which cluster to watch, and for how long. */
export interface RolloutOptions {
  /** The environment in which `kubectl` uses the cluster. */
  readonly environment: Environment;
  /** kubectl arguments that name the cluster. Default: none. */
  readonly context?: readonly string[];
  /** The earliest start of anything that runs there. Default: unknown. */
  readonly aliveSince?: Date;
  /** Seconds without progress until failure. Default: 300; pods wait for their secret until Vault serves. */
  readonly patience?: number;
  /** Milliseconds between two reads. Default: 1000. */
  readonly interval?: number;
}

/**
 * Waits until workloads are rolled out according to the cluster, and notes what is missing. Throws a `Failure` with the
 * pod and the reason if a pod crash-loops or lacks its image, or if there is no progress; an `Unseen` if the cluster
 * cannot be read.
 */
export async function waitForRollout(
  workloads: readonly Workload[],
  step: Step,
  options: RolloutOptions,
): Promise<void> {
  const { context = [], patience = 300, interval = 1000 } = options;
  let progress = "";
  let deadline = 0;
  for (;;) {
    const obstacles = await obstaclesOf(workloads, options);
    const worst = obstacles.find(({ isHopeless }) => isHopeless) ?? obstacles[0];
    if (worst === undefined) return;
    if (worst.isHopeless) throw failure(worst, "to become ready", context);

    const now = obstacles.map((obstacle) => obstacle.progress).join(", ");
    if (now !== progress) {
      step.note(`waiting for ${now}`);
      progress = now;
      deadline = Date.now() + patience * 1000;
    } else if (Date.now() > deadline)
      throw failure(worst, `to become ready within ${patience} s`, context);
    await sleep(interval);
  }
}

/** Reads each namespace once. */
async function obstaclesOf(
  workloads: readonly Workload[],
  { environment, context = [], aliveSince }: RolloutOptions,
): Promise<Obstacle[]> {
  const namespaces = [...Map.groupBy(workloads, ({ namespace }) => namespace)];
  const found = await Promise.all(
    namespaces.map(async ([namespace, ours]) => {
      const kinds = "statefulsets,deployments,replicasets,pods";
      const args = [...context, "get", kinds, `--namespace=${namespace}`, "--output=json"];
      const answer = await look(args, { env: environment });
      const { items }: { items: ClusterObject[] } = JSON.parse(answer);
      return ours.map((one) => obstacleOf(theObject(one, items), items, new Date(), aliveSince));
    }),
  );
  return found.flat().filter((obstacle) => obstacle !== undefined);
}

function theObject({ kind, namespace, name }: Workload, items: ClusterObject[]): ClusterObject {
  const object = items.find((item) => item.kind === kind && item.metadata.name === name);
  if (object !== undefined) return object;
  throw new Failure(
    `Expected \`${kind.toLowerCase()}/${name}\` in \`${namespace}\`, as in Pulumi's state, got nothing. ` +
      "An `up` that made claims grow was interrupted: run it again with the size that the claims have. " +
      "Or something else removed it: npm run pulumi -- refresh --yes, then npm run up",
  );
}

function failure(
  { subject, reason, show }: Obstacle,
  expected: string,
  context: readonly string[],
): Failure {
  return new Failure(
    `Expected ${subject} ${expected}, got ${reason}. See why: ${typedKubectl(context, show)}`,
  );
}
