import { setTimeout } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { log } from "../log.ts";
import type { Cluster } from "../rollout/cluster.ts";
import type { ClusterObject } from "../rollout/cluster-object.ts";
import { isObserved, podsOf } from "../rollout/verdict.ts";
import { type Claim, type Claims, complaint, hasGrown, refusal, requested } from "./claims.ts";
import type { Order } from "./contract.ts";
import { bytesOf } from "./size.ts";

/** How long to wait, in seconds. */
export interface Patience {
  /** For the storage, while nothing grows. */
  readonly noProgress: number;
  /** For pods that are still changing to the newest template. */
  readonly template: number;
  /** Between two looks. */
  readonly interval: number;
}

export const patience: Patience = { noProgress: 420, template: 120, interval: 0.5 };

/**
 * Makes the claims of a StatefulSet as large as the settings say, while its pods run. Kubernetes refuses to change the
 * claim templates of a StatefulSet, so it is deleted in the end, but not its pods: whoever makes it anew must do so with
 * the same pods, which it then owns.
 */
export class Growth {
  readonly #cluster: Cluster;
  readonly #claims: Claims;
  readonly #order: Order;
  readonly #patience: Patience;

  constructor(cluster: Cluster, claims: Claims, order: Order, limits = patience) {
    this.#cluster = cluster;
    this.#claims = claims;
    this.#order = order;
    this.#patience = limits;
  }

  /**
   * Can be interrupted and run again at any point.
   * @throws Failure if the storage refuses, before anything is changed, or does not do it; or if the StatefulSet would
   * not come back as it is.
   */
  async run(): Promise<void> {
    const set = await this.#cluster.statefulSet();
    const isOutgrown = set !== undefined && this.#templateOf(set) < bytesOf(this.#order.size);
    const wasInterrupted = set === undefined && (await this.#hasPodsOfItsOwn());
    if (isOutgrown) await this.#leavable();
    const claims = await this.#claims.list();
    if (wasInterrupted) this.#checkSize(claims);

    const isAsked = isOutgrown || wasInterrupted;
    if (await this.#request(claims, isAsked)) await this.#untilGrown();
    const outgrown = isOutgrown ? await this.#leavable() : undefined;
    if (outgrown !== undefined) await this.#cluster.leavePods(outgrown.metadata);
  }

  /** Bytes of the smallest of its claim templates that grow. */
  #templateOf({ spec }: ClusterObject): number {
    const sizes = (spec?.volumeClaimTemplates ?? [])
      .filter(({ metadata }) => this.#order.templates.includes(metadata.name))
      .map((template) => requested(template));
    return Math.min(...sizes);
  }

  /** Whether there are pods that belonged to the StatefulSet: it was deleted, and not made anew. */
  async #hasPodsOfItsOwn(): Promise<boolean> {
    const name = new RegExp(`^${this.#order.statefulSet}-[0-9]+$`);
    const pods = await this.#cluster.pods();
    return pods.some(
      ({ metadata }) => name.test(metadata.name) && (metadata.ownerReferences ?? []).length === 0,
    );
  }

  /**
   * The StatefulSet once it can be deleted without its pods: whoever makes it anew knows its newest template alone, and the
   * number of pods that the settings say. Undefined if it is as large by now, or gone.
   */
  async #leavable(): Promise<ClusterObject | undefined> {
    const deadline = performance.now() + this.#patience.template * 1000;
    for (;;) {
      const [set, pods] = await Promise.all([this.#cluster.statefulSet(), this.#cluster.pods()]);
      if (set === undefined || this.#templateOf(set) >= bytesOf(this.#order.size)) return undefined;
      this.#checkReplicas(set);
      const older = podsOf(set, pods).older.map(({ metadata }) => metadata.name);
      if (isObserved(set) && older.length === 0) return set;
      if (performance.now() > deadline) throw this.#unfinished(older);
      await setTimeout(this.#patience.interval * 1000);
    }
  }

  #checkReplicas({ spec }: ClusterObject): void {
    const { namespace, statefulSet, replicas, replicasSetting } = this.#order;
    const pods = spec?.replicas ?? 1;
    if (pods > replicas)
      throw new Failure(
        `Expected StatefulSet \`${statefulSet}\` to have ${replicas} pods, as \`${replicasSetting}\` says, got ${pods}. ` +
          `It is made anew with that number when its claims grow. Set \`${replicasSetting}\`, or type ` +
          `\`kubectl scale statefulset ${statefulSet} --namespace ${namespace} --replicas=${replicas}\`, and run \`up\` again.`,
      );
  }

  #unfinished(older: readonly string[]): Failure {
    const { statefulSet, setting } = this.#order;
    return new Failure(
      `Expected every pod of StatefulSet \`${statefulSet}\` to have the newest template before its claims grow, ` +
        `got an older one of ${older.join(", ")}. Set \`${setting}\` back, run \`up\` until the rollout is done, and set it again.`,
    );
  }

  #checkSize(claims: readonly Claim[]): void {
    const { size, setting } = this.#order;
    const larger = claims.find((claim) => requested(claim) > bytesOf(size));
    if (larger !== undefined)
      throw new Failure(
        `Expected \`${setting}\` to be \`${sizeOf(larger)}\`, as claim \`${larger.metadata.name}\` has it, got \`${size}\`. ` +
          `An \`up\` that made the claims grow was interrupted. Finish it: set \`${setting}\` to \`${sizeOf(larger)}\`, and run \`up\` again.`,
      );
  }

  /** Returns whether every claim requests that size now. None changes if the API server would refuse one. */
  async #request(claims: readonly Claim[], isAsked: boolean): Promise<boolean> {
    const { size, setting } = this.#order;
    const smaller = claims.filter((claim) => requested(claim) < bytesOf(size));
    for (const isTrial of [true, false])
      for (const claim of smaller) {
        if (!isTrial) log("info", "growing", { claim: claim.metadata.name, to: size });
        try {
          await this.#claims.request(claim, size, isTrial);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          if (!isTrial)
            throw new Failure(
              `${error.message} Claims before it have grown. Make room, and run \`up\` again.`,
            );
          const remedy = `No claim was changed. Set \`${setting}\` to \`${sizeOf(claim)}\` again, and run \`up\`.`;
          if (isAsked) throw new Failure(`${error.message} ${remedy}`);
          // Claims from before the StatefulSet. They have served so far.
          log("warning", "claims stay smaller", { message: error.message });
          return false;
        }
      }
    return true;
  }

  async #untilGrown(): Promise<void> {
    let left = Number.POSITIVE_INFINITY;
    let deadline = 0;
    for (;;) {
      const [claims, pods] = await Promise.all([this.#claims.list(), this.#cluster.pods()]);
      const mounted = pods
        .flatMap(({ spec }) => spec?.volumes ?? [])
        .map(({ persistentVolumeClaim: claim }) => claim?.claimName);
      const growing = claims.filter(
        (claim) => !hasGrown(claim, mounted.includes(claim.metadata.name)),
      );
      const [first] = growing;
      if (first === undefined) return;
      if (growing.length < left) {
        left = growing.length;
        deadline = performance.now() + this.#patience.noProgress * 1000;
        log("info", "waiting", { for: growing.map(({ metadata }) => metadata.name).join(", ") });
      }
      const refused = growing.find(refusal);
      if (refused !== undefined || performance.now() > deadline)
        throw this.#failure(refused ?? first);
      await setTimeout(this.#patience.interval * 1000);
    }
  }

  #failure(claim: Claim): Failure {
    const { metadata, status } = claim;
    const { namespace, setting } = this.#order;
    const refused = refusal(claim);
    const got = [refused ?? `\`${status?.capacity?.storage}\``, complaint(claim)].join("");
    const remedy =
      refused === undefined
        ? "Then run `up` again."
        : `Set \`${setting}\` back. To ask for less than \`${sizeOf(claim)}\` later, lower the claim's request first.`;
    return new Failure(
      `Expected claim \`${metadata.name}\` to grow to \`${sizeOf(claim)}\`, got ${got}. ` +
        `See why: kubectl describe persistentvolumeclaim ${metadata.name} --namespace ${namespace}. ${remedy}`,
    );
  }
}

function sizeOf({ spec }: Claim): string {
  return spec.resources.requests.storage;
}
