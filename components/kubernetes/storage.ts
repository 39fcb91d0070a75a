/** What each claim of a StatefulSet requests. */
export interface Storage {
  /** A Kubernetes quantity, such as `1Gi`. */
  readonly size: string;
  /** @default the cluster's default StorageClass */
  readonly className?: string;
}
