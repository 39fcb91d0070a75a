import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type BackupPlan,
  bucketKeyDirectory,
  environment,
  filesDirectory,
  program,
} from "../../keeper/src/backup/contract.ts";
import { tokenFiles, tokensDirectory, userId } from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { podFieldsOf } from "../image/pod-fields.ts";
import { fullNames } from "../kubernetes/dns.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";

export interface BackupPodArgs {
  readonly labels: Labels;
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  readonly serviceAccountName: pulumi.Input<string>;
  /** Audience of the token that it logs in to Vault with. */
  readonly vaultAudience: string;
  readonly plan: pulumi.Input<BackupPlan>;
  /** Where files stay: a claim, or else a bucket. */
  readonly target:
    | { readonly claim: pulumi.Input<string> }
    | {
        /** Secret of the bucket's key. */
        readonly secret: string;
        /** Size of the largest file on its way there. */
        readonly room: string;
      };
}

/** The pod of a backup, as the template of a Job. */
export function backupPod(args: BackupPodArgs): types.input.core.v1.PodTemplateSpec {
  const { target } = args;
  return {
    metadata: { labels: args.labels },
    spec: {
      restartPolicy: "Never",
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...podFieldsOf(args.image),
      ...fullNames(args.clusterDomain),
      securityContext: restrictedPod(userId, userId),
      containers: [
        {
          name: "backup",
          image: args.image.reference,
          // The reference changes with the content, so an image already on the node is the right one.
          imagePullPolicy: "IfNotPresent",
          command: ["node", "--max-old-space-size-percentage=50", program],
          env: [
            {
              name: environment.plan,
              value: pulumi.output(args.plan).apply((plan) => JSON.stringify(plan)),
            },
          ],
          volumeMounts: [
            { name: "tokens", mountPath: tokensDirectory, readOnly: true },
            { name: "backup", mountPath: filesDirectory },
            ...("secret" in target
              ? [{ name: "bucket-key", mountPath: bucketKeyDirectory, readOnly: true }]
              : []),
          ],
          resources: {
            requests: { cpu: "20m", memory: "64Mi", "ephemeral-storage": "16Mi" },
            limits: {
              cpu: "500m",
              memory: "192Mi",
              "ephemeral-storage": "room" in target ? target.room : "64Mi",
            },
          },
          securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
        },
      ],
      volumes: [
        {
          name: "tokens",
          projected: {
            sources: [
              {
                serviceAccountToken: {
                  path: tokenFiles.vault,
                  audience: args.vaultAudience,
                  expirationSeconds: 600,
                },
              },
            ],
          },
        },
        {
          name: "backup",
          ...("claim" in target
            ? { persistentVolumeClaim: { claimName: target.claim } }
            : { emptyDir: { sizeLimit: target.room } }),
        },
        ...("secret" in target
          ? [{ name: "bucket-key", secret: { secretName: target.secret, defaultMode: 0o440 } }]
          : []),
      ],
    },
  };
}
