import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { environment, jobLabel, type Order, program } from "../../keeper/src/growth/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, partOf, selectorLabels } from "../kubernetes/labels.ts";
import { programAccount } from "../program/program-account.ts";
import { programJob } from "../program/program-job.ts";

export interface ClaimGrowthArgs {
  /** Image of the Job. */
  readonly image: BuiltImage;
  readonly labels: Labels;
  readonly clusterDomain: string;
  readonly namespace: pulumi.Input<string>;
  /** Whether claims grow, as far as is known beforehand. */
  readonly grows: boolean;
  /** What is to grow. */
  readonly order: Omit<Order, "namespace">;
}

/** Options of its Job. */
export interface ClaimGrowthOptions {
  readonly parent: pulumi.Resource;
  /** @default nothing but its rights */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** The storage may need minutes for each claim. */
const patience = { create: "30m", update: "30m" };

/**
 * A Job that makes the claims of a StatefulSet as large as the settings say, and leaves the pods to the next StatefulSet
 * of its name. It runs once for each size, and does nothing if the claims are as large.
 *
 * @param name Of the StatefulSet's component.
 * @param options Its parent, and what the Job waits for.
 * @returns The Job, for which the StatefulSet must wait if its claims grow.
 */
export function claimGrowth(
  name: string,
  args: ClaimGrowthArgs,
  { parent, dependsOn = [] }: ClaimGrowthOptions,
): k8s.batch.v1.Job {
  const { image, labels, clusterDomain, namespace } = args;
  const { statefulSet } = args.order;
  const resource = `${name}-growth`;
  const objectName = `${statefulSet}-growth`;
  const metadata = { name: objectName, namespace, labels, annotations: fieldManager };
  const rights = programAccount(resource, metadata, rulesFor(statefulSet), parent);
  const order = pulumi
    .output(namespace)
    .apply((where): Order => ({ namespace: where, ...args.order }));
  return programJob(
    resource,
    {
      prefix: objectName,
      change: pulumi.output([order, image.reference, clusterDomain]),
      labels: { ...labels, [jobLabel]: statefulSet },
      // Not the labels of the StatefulSet's pods, which Services select by.
      podLabels: { ...partOf, ...selectorLabels(resource) },
      container: "growth",
      ...{ namespace, image, clusterDomain, rights, program, environment, order },
    },
    {
      parent,
      dependsOn: [rights.binding, ...dependsOn],
      // Two at a time could work against each other.
      deleteBeforeReplace: true,
      customTimeouts: args.grows ? patience : undefined,
    },
  );
}

/** Claims have a name for each pod, however many there will be, so rights to them are for the namespace. */
function rulesFor(statefulSet: string) {
  return [
    {
      apiGroups: ["apps"],
      resources: ["statefulsets"],
      resourceNames: [statefulSet],
      verbs: ["get", "delete"],
    },
    { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
    { apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["list", "patch"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "delete"] },
  ];
}
