import { Backup, type BackupArgs } from "../../../components/backup/backup.ts";
import { run } from "../../support/engine.ts";
import { args as keeper } from "./keeper.ts";

/** Types of the objects that the component makes. */
export const types = {
  account: "kubernetes:core/v1:ServiceAccount",
  claim: "kubernetes:core/v1:PersistentVolumeClaim",
  job: "kubernetes:batch/v1:CronJob",
};

export const args: BackupArgs = {
  schedule: "30 3 * * *",
  target: { storage: { size: "5Gi" }, keep: 30 },
  image: keeper.image,
  vault: {
    namespace: "vault",
    clusterDomain: "cluster.local",
    replicas: 1,
    storageSize: "2Gi",
  },
  counter: {
    namespace: "books",
    namespaceId: "1-2-3",
    pods: ["counter-0", "counter-1"],
    podUrl: "http://{pod}",
  },
  consumer: {
    name: "guestbook",
    namespace: "books",
    serviceAccount: "guests",
    audience: "door",
    path: "guestbook/door",
    field: "code",
    file: "/vault/secrets/door",
  },
};

export const bucket: BackupArgs["target"] = {
  url: "https://s3.example.org/bucket/prefix",
  region: "eu-central-1",
  secret: "bucket-key",
  certificateAuthority: "an authority",
};

/** The registrations for backups with these arguments, except for a change. */
export function deploy(change: Partial<BackupArgs> = {}) {
  return run(() => new Backup("backup", { ...args, ...change }));
}
