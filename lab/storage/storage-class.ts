/** The provisioner of the lab's StorageClass `expandable`. */
export const loopProvisioner = "lab/loop";

/** The StorageClass whose volumes can grow while they are mounted: a file system each, on a loop device. */
export const expandable = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "expandable" },
  provisioner: loopProvisioner,
  allowVolumeExpansion: true,
  // The claim then names its node, and no volume is made for a claim that no pod uses.
  volumeBindingMode: "WaitForFirstConsumer",
  reclaimPolicy: "Delete",
} as const;
