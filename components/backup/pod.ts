import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type BackupPlan,
  bucketKeyDirectory,
  environment,
  filesDirectory,
  program,
} from "../../keeper/src/backup/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { programPod, vaultAuthority, vaultToken } from "../program/program-pod.ts";

export interface BackupPodArgs {
  readonly labels: Labels;
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  readonly serviceAccountName: pulumi.Input<string>;
  /** Audience of the token that it logs in to Vault with. */
  readonly vaultAudience: string;
  readonly plan: pulumi.Input<BackupPlan>;
  /** Whether the authority that verifies Vault is one that the keeper publishes. */
  readonly hasPublishedAuthority: boolean;
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
  return {
    metadata: { labels: args.labels },
    spec: {
      ...programPod({
        ...args,
        credentials: [
          vaultToken(args.vaultAudience),
          ...(args.hasPublishedAuthority ? [vaultAuthority] : []),
        ],
        container: {
          name: "backup",
          command: ["node", "--max-old-space-size-percentage=50", program],
          env: [
            {
              name: environment.plan,
              value: pulumi.output(args.plan).apply((plan) => JSON.stringify(plan)),
            },
          ],
        },
        ...filesOf(args.target),
      }),
      restartPolicy: "Never",
    },
  };
}

/** Where files are written, and, on their way to a bucket, its key. */
function filesOf(target: BackupPodArgs["target"]) {
  const mount = { name: "backup", mountPath: filesDirectory };
  if ("claim" in target)
    return {
      mounts: [mount],
      volumes: [{ name: mount.name, persistentVolumeClaim: { claimName: target.claim } }],
    };
  const key = { name: "bucket-key", mountPath: bucketKeyDirectory, readOnly: true };
  return {
    room: target.room,
    mounts: [mount, key],
    volumes: [
      { name: mount.name, emptyDir: { sizeLimit: target.room } },
      { name: key.name, secret: { secretName: target.secret, defaultMode: 0o440 } },
    ],
  };
}
