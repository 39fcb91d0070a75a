import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  environment,
  jobLabel,
  type Order,
  program,
  resultAnnotation,
} from "../../keeper/src/rollout/contract.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { partOf } from "../kubernetes/labels.ts";
import { rolloutTimeouts } from "../kubernetes/timeouts.ts";
import { type ProgramAccount, programAccount } from "../program/program-account.ts";
import { programJob } from "../program/program-job.ts";
import { Hooks, type HooksArgs, type HooksOptions } from "./hooks.ts";

export interface RolloutArgs extends HooksArgs {
  /** What the names of the pods' ConfigMaps begin with. Those that no pod mounts any more are deleted. */
  readonly configMaps: string;
  /** Whether there are {@link Hooks}. */
  readonly hooks: boolean;
}

/** Name of the account and its rights, and what the names of the Jobs begin with. */
const objectName = "counter-rollout";

/**
 * Jobs that see a change of the counter's pods through, from inside the cluster: neither the machine that runs Pulumi nor
 * the version of its Kubernetes plugin matters. Each is named after what is rolled out, so that it runs once for each
 * change, and stays until the next.
 */
export class Rollout {
  readonly #name: string;
  readonly #args: RolloutArgs;
  readonly #options: HooksOptions;
  readonly #rights: ProgramAccount;
  readonly #hooks: Hooks | undefined;
  /** Nothing if the pods change by themselves. */
  readonly #preparation: k8s.batch.v1.Job | undefined;

  constructor(name: string, args: RolloutArgs, options: HooksOptions) {
    this.#name = `${name}-rollout`;
    this.#args = args;
    this.#options = options;
    const metadata = {
      name: objectName,
      namespace: args.namespace,
      labels: args.labels,
      annotations: fieldManager,
    };
    const { parent } = options;
    this.#rights = programAccount(this.#name, metadata, rulesFor(args.statefulSet), parent);
    if (args.hooks) this.#hooks = new Hooks(name, args, options);
    if (args.strategy !== "rolling")
      this.#preparation = this.#job("prepare", {
        dependsOn: [this.#rights.binding, ...options.dependsOn, ...this.hooksBefore],
      });
  }

  /** What must have ended before anything of the pods changes. */
  get hooksBefore(): k8s.batch.v1.Job[] {
    return this.#hooks ? [this.#hooks.before] : [];
  }

  /** What must have ended before the StatefulSet changes. */
  get before(): k8s.batch.v1.Job[] {
    return [...this.hooksBefore, ...(this.#preparation ? [this.#preparation] : [])];
  }

  /** What is found once the StatefulSet has changed, in a sentence or two; undefined in a preview. */
  result(statefulSet: k8s.apps.v1.StatefulSet): pulumi.Output<string | undefined> {
    const rollout = this.#rollOut(statefulSet);
    const results = [rollout, ...(this.#hooks ? [this.#hooks.after(rollout)] : [])].map(resultOf);
    return pulumi.all(results).apply((found) => found.filter(Boolean).join(" ") || undefined);
  }

  #rollOut(statefulSet: k8s.apps.v1.StatefulSet): k8s.batch.v1.Job {
    const before = this.#preparation?.metadata;
    // Whatever was prepared must be seen through, and a StatefulSet that is made anew, even if nothing else has changed.
    const objects = [statefulSet.metadata.uid, before?.uid ?? ""];
    return this.#job(
      "roll",
      {
        dependsOn: [this.#rights.binding, ...this.#options.dependsOn, statefulSet],
        // Two at a time could work against each other.
        deleteBeforeReplace: true,
      },
      { preparation: before?.name ?? "", objects },
    );
  }

  #job(
    task: Order["task"],
    options: pulumi.CustomResourceOptions = {},
    { preparation = "" as pulumi.Input<string>, objects = [] as pulumi.Input<string>[] } = {},
  ): k8s.batch.v1.Job {
    const { strategy, statefulSet, configMaps, replicas, image, clusterDomain } = this.#args;
    const { namespace, podUrl, template } = this.#args;
    const order = pulumi.all([namespace, podUrl, preparation]).apply(
      ([where, url, before]): Order => ({
        task,
        strategy,
        namespace: where,
        statefulSet,
        podUrl: url,
        configMaps,
        preparation: before,
      }),
    );
    const suffix = task === "prepare" ? "-preparation" : "";
    return programJob(
      `${this.#name}${suffix}`,
      {
        prefix: `${objectName}${suffix}`,
        change: pulumi.output([
          ...[strategy, replicas, template, clusterDomain, image.reference, podUrl],
          ...objects,
        ]),
        labels: { ...this.#args.labels, [jobLabel]: statefulSet },
        // Not the labels of the counter, whose Service selects by them.
        podLabels: { ...partOf, [jobLabel]: statefulSet },
        container: "rollout",
        rights: this.#rights,
        ...{ namespace, image, clusterDomain, program, environment, order },
      },
      {
        parent: this.#options.parent,
        dependsOn: [this.#rights.binding, ...this.#options.dependsOn],
        customTimeouts: rolloutTimeouts(replicas),
        ...options,
      },
    );
  }
}

/** What a Job has found, in one sentence; undefined in a preview. */
function resultOf(job: k8s.batch.v1.Job): pulumi.Output<string | undefined> {
  return job.metadata.annotations.apply((annotations) => annotations?.[resultAnnotation]);
}

/** Pods, ConfigMaps and Jobs come and go with other names, so rights to them are for the namespace, which is the counter's own. */
function rulesFor(statefulSet: string) {
  return [
    {
      apiGroups: ["apps"],
      resources: ["statefulsets"],
      resourceNames: [statefulSet],
      verbs: ["get", "patch"],
    },
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    { apiGroups: [""], resources: ["configmaps"], verbs: ["list", "delete"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "patch", "delete"] },
  ];
}
