import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type BackupPlan, deadlineSeconds } from "../../keeper/src/backup/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { backupLogin } from "../keeper/backup-login.ts";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { disruptionIsNoFailure } from "../kubernetes/disruption.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { labels } from "../kubernetes/labels.ts";
import type { Storage } from "../kubernetes/storage.ts";
import { networkPolicies } from "../network/network-policies.ts";
import type { NetworkArgs } from "../network/policies.ts";
import { servers } from "../vault/addresses.ts";
import { type CertificateAuthority, pemOf } from "../vault/certificates.ts";
import { backupPod } from "./pod.ts";

export interface BackupArgs {
  /** When to back up: a cron expression, in UTC. */
  readonly schedule: string;
  /** Where to. */
  readonly target: ClaimArgs | BucketArgs;
  /** The image of the keeper. */
  readonly image: BuiltImage;
  /** What to take snapshots of. Its keeper must allow it. */
  readonly vault: {
    readonly namespace: pulumi.Input<string>;
    readonly clusterDomain: string;
    readonly replicas: number;
    readonly storageSize: string;
    /** By what to verify its servers. @default plain HTTP */
    readonly certificateAuthority?: CertificateAuthority;
  };
  /** Whose pods' counts to save. */
  readonly counter: {
    readonly namespace: pulumi.Input<string>;
    readonly namespaceId: pulumi.Input<string>;
    readonly pods: readonly string[];
    /** Base URL of a pod, with `{pod}` for its name. */
    readonly podUrl: pulumi.Input<string>;
  };
  /** Whose secret is the token of the counter's administrators. */
  readonly consumer: VaultConsumer;
  /** Who may talk to whom. @default everybody to everybody */
  readonly network?: NetworkArgs;
}

/** A claim of its own, which outlives `destroy`. */
export interface ClaimArgs {
  /** A claim that exists keeps what it has. */
  readonly storage: Storage;
  /** How many files of each kind stay, from 1 up. */
  readonly keep: number;
}

/** A bucket that speaks S3. */
export interface BucketArgs {
  /** What the files' names are put behind, such as `https://s3.example.org/bucket/prefix`. */
  readonly url: string;
  readonly region: string;
  /** Secret in Vault's namespace with `access-key-id` and `secret-access-key`. */
  readonly secret: string;
  /** Certificates in PEM that are trusted besides the usual ones. @default none */
  readonly certificateAuthority?: string;
}

// Fixed, whatever the component's name: Vault's role is bound to this account, and files are found by the claim's name.
const objectName = backupLogin.serviceAccount;

/**
 * Saves a snapshot of Vault and the counts of all pods, on a schedule. A job that fails says why in its log:
 * `kubectl logs --namespace vault --selector app.kubernetes.io/instance=backup`.
 */
export class Backup extends pulumi.ComponentResource {
  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, ...inputs } = args;
    super("visit-counter:index:Backup", name, inputs, opts);
    const { image, target, vault } = args;
    const metadata = (version?: pulumi.Input<string>) => ({
      name: objectName,
      namespace: vault.namespace,
      labels: labels(name, version),
      annotations: fieldManager,
    });

    const policies = networkPolicies(
      name,
      ["backup"],
      { network, namespace: vault.namespace, labels: labels(name, image.version) },
      this,
    );
    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(image.version), automountServiceAccountToken: false },
      { parent: this },
    );
    const place =
      "secret" in target
        ? { secret: target.secret, room: vault.storageSize }
        : { claim: this.#claim(name, metadata(), target.storage).metadata.name };
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: metadata(image.version),
        spec: {
          schedule: args.schedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          // As late as that a backup is better than none.
          startingDeadlineSeconds: deadlineSeconds,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: labels(name, image.version) },
            spec: {
              activeDeadlineSeconds: deadlineSeconds,
              // For pods that are lost with their node. The process itself tries several times.
              backoffLimit: 2,
              podFailurePolicy: {
                // The first that matches counts: a process that is evicted has an exit code, too.
                rules: [
                  disruptionIsNoFailure,
                  { action: "FailJob", onExitCodes: { operator: "NotIn", values: [0] } },
                ],
              },
              template: backupPod({
                labels: labels(name, image.version),
                image,
                clusterDomain: vault.clusterDomain,
                serviceAccountName: account.metadata.name,
                vaultAudience: backupLogin.audience,
                plan: planOf(args),
                hasPublishedAuthority: vault.certificateAuthority === "published",
                target: place,
              }),
            },
          },
        },
      },
      { parent: this, dependsOn: policies },
    );
    this.registerOutputs();
  }

  #claim(name: string, metadata: k8s.types.input.meta.v1.ObjectMeta, storage: Storage) {
    return new k8s.core.v1.PersistentVolumeClaim(
      name,
      {
        metadata,
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: storage.className,
          resources: { requests: { storage: storage.size } },
        },
      },
      // Like the counter's claims, which a change of the settings does not change either.
      { parent: this, retainOnDelete: true, ignoreChanges: ["spec"] },
    );
  }
}

function planOf({ vault, counter, consumer, target }: BackupArgs): pulumi.Output<BackupPlan> {
  const { clusterDomain, replicas, certificateAuthority } = vault;
  const isTls = certificateAuthority !== undefined;
  return pulumi
    .all([
      servers(replicas, { namespace: vault.namespace, clusterDomain, isTls }),
      counter.namespace,
      counter.namespaceId,
      counter.podUrl,
    ])
    .apply(([servers, namespace, uid, podUrl]) => ({
      servers: servers.map(({ url }) => url),
      certificateAuthority: pemOf(certificateAuthority),
      role: backupLogin.name,
      secret: { path: consumer.path, field: consumer.field },
      stack: { namespace, uid },
      pods: counter.pods,
      podUrl,
      target:
        "keep" in target
          ? { keep: target.keep }
          : {
              url: target.url,
              region: target.region,
              certificateAuthority: target.certificateAuthority,
            },
    }));
}
