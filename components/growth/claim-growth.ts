import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { environment, jobLabel, type Order, program } from "../../keeper/src/growth/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { digest } from "../kubernetes/digest.ts";
import { disruptionIsNoFailure } from "../kubernetes/disruption.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, partOf } from "../kubernetes/labels.ts";
import { programAccount } from "../program/program-account.ts";
import { apiServerAuthority, apiServerToken, programPod } from "../program/program-pod.ts";

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

/** The storage may need minutes for each claim. */
const patience = { create: "30m", update: "30m" };

/**
 * A Job that makes the claims of a StatefulSet as large as the settings say, and leaves the pods to the next StatefulSet
 * of its name. It runs once for each size, and does nothing if the claims are as large.
 *
 * @param name Of the StatefulSet's component.
 * @returns The Job, for which the StatefulSet must wait if its claims grow.
 */
export function claimGrowth(
  name: string,
  args: ClaimGrowthArgs,
  parent: pulumi.Resource,
): k8s.batch.v1.Job {
  const { image, labels, clusterDomain, namespace } = args;
  const { statefulSet } = args.order;
  const resource = `${name}-growth`;
  const objectName = `${statefulSet}-growth`;
  const metadata = { name: objectName, namespace, labels, annotations: fieldManager };
  const { account, binding } = programAccount(resource, metadata, rulesFor(statefulSet), parent);
  const order = pulumi
    .output(namespace)
    .apply((where) => JSON.stringify({ namespace: where, ...args.order } satisfies Order));
  // All that its own template is made of: a Job cannot change.
  const change = pulumi.output([order, image.reference, clusterDomain]);
  return new k8s.batch.v1.Job(
    resource,
    {
      metadata: {
        ...metadata,
        name: change.apply((whole) => `${objectName}-${digest(whole)}`),
        labels: { ...labels, [jobLabel]: statefulSet },
        // One that has failed runs again with the next `up`.
        annotations: { ...fieldManager, "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 0,
        podFailurePolicy: { rules: [disruptionIsNoFailure] },
        template: {
          // Not the labels of the StatefulSet's pods, which Services select by.
          metadata: { labels: partOf },
          spec: {
            ...programPod({
              image,
              clusterDomain,
              serviceAccountName: account.metadata.name,
              credentials: [apiServerToken, apiServerAuthority],
              container: {
                name: "growth",
                command: ["node", program],
                env: [
                  { name: environment.order, value: order },
                  {
                    name: environment.job,
                    valueFrom: {
                      fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" },
                    },
                  },
                ],
              },
            }),
            restartPolicy: "Never",
          },
        },
      },
    },
    // Two at a time could work against each other.
    {
      parent,
      dependsOn: binding,
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
