import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { dataFormatMetric, readableFormats } from "../../app/src/contract.ts";
import {
  environment,
  type HookOrder,
  hookLabel,
  jobLabel,
  program,
  type Strategy,
} from "../../keeper/src/rollout/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, partOf } from "../kubernetes/labels.ts";
import { type ProgramAccount, programAccount } from "../program/program-account.ts";
import { programJob } from "../program/program-job.ts";

export interface HooksArgs {
  /** Image of the Jobs, which does not depend on the one that is rolled out. */
  readonly image: BuiltImage;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly clusterDomain: string;
  readonly statefulSet: string;
  /** Base URL of a pod, with `{pod}` for its name. */
  readonly podUrl: pulumi.Input<string>;
  /** Base URL of the Service for clients. */
  readonly serviceUrl: pulumi.Input<string>;
  // All that is rolled out, and what its pods are made of. A change of it is a rollout.
  readonly strategy: Strategy;
  readonly replicas: number;
  readonly template: pulumi.Input<unknown>;
}

export interface HooksOptions {
  readonly parent: pulumi.Resource;
  /** What the Jobs wait for. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Name of the account and its rights. */
const objectName = "counter-hooks";

/**
 * Jobs before and after each rollout of the counter. They ask what clients can ask, and end `up` if it does not hold. Each is
 * named after what is rolled out, and stays until the next.
 */
export class Hooks {
  readonly #name: string;
  readonly #args: HooksArgs;
  readonly #options: HooksOptions;
  readonly #rights: ProgramAccount;
  /** What must have ended before anything changes: it asks the pods whether the new version can read their data. */
  readonly before: k8s.batch.v1.Job;

  constructor(name: string, args: HooksArgs, options: HooksOptions) {
    this.#name = name;
    this.#args = args;
    this.#options = options;
    const metadata = {
      name: objectName,
      namespace: args.namespace,
      labels: args.labels,
      annotations: fieldManager,
    };
    this.#rights = programAccount(`${name}-hooks`, metadata, rules, options.parent);
    this.before = this.#job("before", [args.strategy, args.replicas, args.template]);
  }

  /** Visits the Service once the rollout has ended. */
  after(rollout: k8s.batch.v1.Job): k8s.batch.v1.Job {
    return this.#job("after", rollout.metadata.uid, this.before.metadata.name, rollout);
  }

  #job(
    task: HookOrder["task"],
    change: pulumi.Input<unknown>,
    before: pulumi.Input<string> = "",
    rollout?: k8s.batch.v1.Job,
  ): k8s.batch.v1.Job {
    const { statefulSet, image, clusterDomain, namespace, labels } = this.#args;
    const order = pulumi.output({
      task,
      ...{ namespace, statefulSet, before },
      ...{ podUrl: this.#args.podUrl, serviceUrl: this.#args.serviceUrl },
      ...{ formatMetric: dataFormatMetric, formats: readableFormats },
    } satisfies pulumi.Inputs & Record<keyof HookOrder, unknown>);
    return programJob(
      `${this.#name}-${task}`,
      {
        prefix: `counter-${task}`,
        change: pulumi.output([change, order, image.reference, clusterDomain]),
        labels: { ...labels, [hookLabel]: statefulSet },
        // Not the labels of the counter, whose Service selects by them; that of rollouts, whose peers are the same.
        podLabels: { ...partOf, [hookLabel]: statefulSet, [jobLabel]: statefulSet },
        container: "hook",
        rights: this.#rights,
        ...{ namespace, image, clusterDomain, program, environment, order },
      },
      {
        parent: this.#options.parent,
        dependsOn: [
          ...[this.#rights.binding, ...this.#options.dependsOn],
          ...(rollout ? [rollout] : []),
        ],
      },
    );
  }
}

/** Pods and Jobs come and go with other names, so rights to them are for the namespace, which is the counter's own. */
const rules = [
  { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "patch", "delete"] },
];
