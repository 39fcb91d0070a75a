import { deepEqual, equal } from "node:assert/strict";
import type { BackupArgs } from "../../../components/backup/backup.ts";
import {
  bucketKeyDirectory,
  environment,
  filesDirectory,
  program,
} from "../../../keeper/src/backup/contract.ts";
import { tokensDirectory, userId } from "../../../keeper/src/contract.ts";
import type { Inputs } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { args, bucket, deploy, types } from "../support/backup.ts";
import { arrangement } from "../support/keeper.ts";

describe("Backup", () => {
  it("runs on its schedule in UTC, one at a time, and not more than an hour late", async () => {
    const { spec } = (await deploy()).only(types.job).inputs;
    equal(spec.schedule, "30 3 * * *");
    equal(spec.timeZone, "Etc/UTC");
    equal(spec.concurrencyPolicy, "Forbid");
    equal(spec.startingDeadlineSeconds, 3600);
    equal(spec.jobTemplate.spec.activeDeadlineSeconds, 3600);
  });

  it("starts another pod if one is lost or evicted, but not if the process has failed", async () => {
    const { spec } = (await deploy()).only(types.job).inputs.spec.jobTemplate;
    equal(spec.backoffLimit, 2);
    equal(spec.template.spec.restartPolicy, "Never");
    deepEqual(spec.podFailurePolicy.rules, [
      {
        action: "Ignore",
        onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
      },
      { action: "FailJob", onExitCodes: { operator: "NotIn", values: [0] } },
    ]);
  });

  it("passes Pod Security `restricted`, with a read-only root file system and no token for the API server", async () => {
    for (const target of [args.target, bucket]) {
      const spec = await podSpec({ target });
      deepEqual(restrictedViolations(spec), []);
      equal(spec.securityContext.runAsUser, userId);
      equal(spec.automountServiceAccountToken, false);
      equal(spec.containers[0].securityContext.readOnlyRootFilesystem, true);
    }
  });

  it("mounts the authority that the keeper publishes, if it does", async () => {
    const certificateAuthority = "published";
    const { sources } = volume(
      await podSpec({ vault: { ...args.vault, certificateAuthority } }),
      "tokens",
    ).projected;
    deepEqual(sources[1].configMap, {
      name: "vault-authority",
      items: [{ key: "ca.crt", path: "vault-ca.crt" }],
    });
    equal(volume(await podSpec(), "tokens").projected.sources.length, 1);
  });

  it("logs in as who the keeper lets in, with that audience", async () => {
    const { only } = await deploy();
    const { metadata } = only(types.account).inputs;
    const { backup } = await arrangement({ backup: true });
    deepEqual(
      [metadata.namespace, metadata.name, (await plan()).role],
      [backup.namespace, backup.serviceAccount, backup.name],
    );
    const spec = await podSpec();
    equal(spec.serviceAccountName, backup.serviceAccount);
    const [{ serviceAccountToken }] = volume(spec, "tokens").projected.sources;
    equal(serviceAccountToken.audience, backup.audience);
    deepEqual(mounts(spec).tokens, { mountPath: tokensDirectory, readOnly: true });
  });

  it("runs the keeper's image with another program, and its plan as its only variable", async () => {
    const [container] = (await podSpec()).containers;
    equal(container.image, args.image.reference);
    deepEqual(container.command, ["node", "--max-old-space-size-percentage=50", program]);
    deepEqual(
      container.env.map(({ name }: Inputs) => name),
      [environment.plan],
    );
  });

  it("keeps files on a claim that outlives it, whose size and class no setting changes later", async () => {
    const { only } = await deploy({
      target: { storage: { size: "5Gi", className: "cheap" }, keep: 30 },
    });
    const claim = only(types.claim);
    deepEqual(claim.inputs.spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "cheap",
      resources: { requests: { storage: "5Gi" } },
    });
    equal(claim.retainOnDelete, true);
    deepEqual(claim.ignoreChanges, ["spec"]);
    // It outlives releases.
    equal("app.kubernetes.io/version" in claim.inputs.metadata.labels, false);
    const spec = await podSpec();
    deepEqual(volume(spec, "backup").persistentVolumeClaim, { claimName: "backup" });
    deepEqual(mounts(spec).backup, { mountPath: filesDirectory });
    deepEqual((await plan()).target, { keep: 30 });
  });

  it("has no claim for a bucket, but room for a snapshot as large as Vault's storage, and the key as files", async () => {
    const { registrations } = await deploy({ target: bucket });
    deepEqual(
      registrations.filter(({ type }) => type === types.claim),
      [],
    );
    const spec = await podSpec({ target: bucket });
    deepEqual(volume(spec, "backup").emptyDir, { sizeLimit: "2Gi" });
    equal(spec.containers[0].resources.limits["ephemeral-storage"], "2Gi");
    equal(volume(spec, "bucket-key").secret.secretName, "bucket-key");
    deepEqual(mounts(spec)["bucket-key"], { mountPath: bucketKeyDirectory, readOnly: true });
    const { url, region, certificateAuthority } = bucket as Inputs;
    deepEqual((await plan({ target: bucket })).target, { url, region, certificateAuthority });
  });

  it("asks every server of Vault and every pod of the counter, and names the stack by its namespace's id", async () => {
    const { target: _, ...others } = await plan({
      vault: { ...args.vault, replicas: 3, certificateAuthority: { pem: "an authority" } },
    });
    deepEqual(others, {
      servers: [0, 1, 2].map(
        (ordinal) => `https://vault-${ordinal}.vault-internal.vault.svc.cluster.local:8200`,
      ),
      certificateAuthority: "an authority",
      role: "visit-counter-backup",
      secret: { path: "guestbook/door", field: "code" },
      stack: { namespace: "books", uid: "1-2-3" },
      pods: ["counter-0", "counter-1"],
      podUrl: "http://{pod}",
    });
  });
});

async function podSpec(change: Partial<BackupArgs> = {}): Promise<Inputs> {
  return (await deploy(change)).only(types.job).inputs.spec.jobTemplate.spec.template.spec;
}

/** The plan that the process reads. */
async function plan(change: Partial<BackupArgs> = {}): Promise<Inputs> {
  return JSON.parse((await podSpec(change)).containers[0].env[0].value);
}

function volume(spec: Inputs, name: string): Inputs {
  return spec.volumes.find((one: Inputs) => one.name === name);
}

/** The container's mounts, by the volume's name. */
function mounts(spec: Inputs): Record<string, Inputs> {
  const [container] = spec.containers;
  return Object.fromEntries(
    container.volumeMounts.map(({ name, ...mount }: Inputs) => [name, mount]),
  );
}
