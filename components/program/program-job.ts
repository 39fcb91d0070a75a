import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BuiltImage } from "../image/package-image.ts";
import { digest } from "../kubernetes/digest.ts";
import { disruptionIsNoFailure } from "../kubernetes/disruption.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import type { Labels } from "../kubernetes/labels.ts";
import type { ProgramAccount } from "./program-account.ts";
import { apiServerAuthority, apiServerToken, programPod } from "./program-pod.ts";

export interface ProgramJobArgs {
  readonly namespace: pulumi.Input<string>;
  /** What the Job's name begins with. A digest of {@link change} follows. */
  readonly prefix: string;
  /** All that the Job is made of: a Job cannot change, so another one of it needs another name. */
  readonly change: pulumi.Output<unknown>;
  readonly labels: Labels;
  readonly podLabels: Labels;
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  /** Who asks the API server. */
  readonly rights: ProgramAccount;
  /** Name of the container. */
  readonly container: string;
  /** The program's file. */
  readonly program: string;
  /** Names of the variables that it reads its order and the Job's name from. */
  readonly environment: { readonly order: string; readonly job: string };
  /** What it is to do. */
  readonly order: pulumi.Input<object>;
}

/**
 * Declares a Job that runs a program of the keeper's package once for each change, without a second try. One that has
 * failed runs again with the next `up`.
 *
 * @param name Of the resource.
 * @param options Its parent, and more.
 */
export function programJob(
  name: string,
  args: ProgramJobArgs,
  options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job {
  const { prefix, image, clusterDomain, environment, rights } = args;
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: {
        name: args.change.apply((whole) => `${prefix}-${digest(whole)}`),
        namespace: args.namespace,
        labels: args.labels,
        annotations: { ...fieldManager, "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 0,
        podFailurePolicy: { rules: [disruptionIsNoFailure] },
        template: {
          metadata: { labels: args.podLabels },
          spec: {
            ...programPod({
              image,
              clusterDomain,
              serviceAccountName: rights.account.metadata.name,
              credentials: [apiServerToken, apiServerAuthority],
              container: {
                name: args.container,
                command: ["node", args.program],
                env: [
                  {
                    name: environment.order,
                    value: pulumi.output(args.order).apply((order) => JSON.stringify(order)),
                  },
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
    { dependsOn: rights.binding, ...options },
  );
}
