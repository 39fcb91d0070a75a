/**
 * What the Jobs that back up and their template must agree on: the only link between them and the Pulumi program.
 * Constants and types only, no imports.
 */

/** File of the image that they run. */
export const program = "/keeper/backup.mjs";

/** Environment variables that they read, beside the keeper's own for the folder of the tokens. */
export const environment = {
  /** The {@link BackupPlan}, as JSON. Holds no secret. */
  plan: "BACKUP_PLAN",
  /** Folder to write to, default {@link filesDirectory}. */
  filesDirectory: "BACKUP_FILES_DIRECTORY",
  /** Folder of the key for a bucket, default {@link bucketKeyDirectory}. */
  bucketKeyDirectory: "BACKUP_BUCKET_KEY_DIRECTORY",
} as const;

/** Where the pod mounts the claim, or room for files on their way to a bucket. */
export const filesDirectory = "/backup";

/** Where it mounts the key for a bucket. */
export const bucketKeyDirectory = "/var/run/secrets/bucket-key";

/** Files in that directory. */
export const bucketKeyFiles = {
  id: "access-key-id",
  secret: "secret-access-key",
} as const;

/** Seconds that a backup may take. */
export const deadlineSeconds = 3600;

/** What a backup saves, and where. */
export interface BackupPlan {
  /** Base URLs of Vault's servers. */
  readonly servers: readonly string[];
  /** Certificates in PEM to verify them with, if their addresses are https. @default those that the keeper publishes */
  readonly certificateAuthority?: string;
  /** Role to log in with at Vault. */
  readonly role: string;
  /** The secret of the counter's administrators: its path below the mount `secret/`, and its field. */
  readonly secret: { readonly path: string; readonly field: string };
  /** The counter's namespace, and the id of that object, which tells the stack from every other. */
  readonly stack: { readonly namespace: string; readonly uid: string };
  /** The counter's pods, by ordinal. There may be more, if somebody has scaled them by hand. */
  readonly pods: readonly string[];
  /** Base URL of a pod, with `{pod}` for its name. */
  readonly podUrl: string;
  readonly target: ClaimTarget | BucketTarget;
}

/** A claim, mounted at {@link filesDirectory}. */
export interface ClaimTarget {
  /** How many files of each kind stay. */
  readonly keep: number;
}

/** A bucket that speaks S3. */
export interface BucketTarget {
  /** What the files' names are put behind, such as `https://s3.example.org/bucket/prefix`. */
  readonly url: string;
  readonly region: string;
  /** Certificates in PEM that are trusted besides the usual ones. @default none */
  readonly certificateAuthority?: string;
}
