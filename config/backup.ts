import type { BackupArgs } from "../components/backup/backup.ts";
import {
  bucketUrl,
  certificates,
  cronExpression,
  integerFromOne,
  optional,
  region,
  secretName,
  size,
  storageClass,
} from "./checks.ts";
import type { StackConfig } from "./stack-config.ts";

/** The keys of backups as given: null if unset. */
export type BackupChoices = ReturnType<typeof readBackup>;

export function readBackup(stack: StackConfig) {
  return {
    schedule: stack.read("backupSchedule", optional(cronExpression)),
    storageSize: stack.read("backupStorageSize", optional(size)),
    storageClass: stack.read("backupStorageClass", storageClass) || null,
    keep: stack.read("backupKeep", integerFromOne),
    s3Url: stack.read("backupS3Url", optional(bucketUrl)),
    s3Region: stack.read("backupS3Region", region),
    s3Secret: stack.read("backupS3Secret", optional(secretName)),
    s3CertificateAuthority: stack.read("backupS3CertificateAuthority", optional(certificates)),
  };
}

/** What follows from choices without contradictions; undefined for no backups. */
export function backupSettings(
  choices: BackupChoices,
): Pick<BackupArgs, "schedule" | "target"> | undefined {
  const { schedule, storageSize, storageClass, keep, s3Url, s3Region, s3Secret } = choices;
  if (schedule === null) return undefined;
  if (s3Url !== null && s3Secret !== null)
    return {
      schedule,
      target: {
        url: s3Url,
        region: s3Region,
        secret: s3Secret,
        certificateAuthority: choices.s3CertificateAuthority ?? undefined,
      },
    };
  if (storageSize === null) throw new Error("unreachable: a schedule has a claim or a bucket");
  const storage = { size: storageSize, className: storageClass ?? undefined };
  return { schedule, target: { storage, keep } };
}
