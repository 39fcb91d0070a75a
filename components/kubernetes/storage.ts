/** What each claim of a StatefulSet requests. */
export interface Storage {
  /** A Kubernetes quantity, such as `1Gi`. */
  readonly size: string;
  /** @default the cluster's default StorageClass */
  readonly className?: string;
}

/** How many may use a claim: the pods of one node, or one pod. */
export const accessModes = ["ReadWriteOnce", "ReadWriteOncePod"] as const;

/** One of {@link accessModes}. */
export type AccessMode = (typeof accessModes)[number];
