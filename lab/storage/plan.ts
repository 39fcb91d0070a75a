import type { Disk } from "./disk.ts";
import { bytes } from "./quantity.ts";
import { expandable, loopProvisioner } from "./storage-class.ts";

/** The fields of a PersistentVolumeClaim that the provisioner looks at. */
export interface Claim {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly storageClassName?: string;
    readonly accessModes: readonly string[];
    readonly volumeMode?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status: {
    readonly phase: string;
    readonly allocatedResourceStatuses?: { readonly storage?: string };
    readonly conditions?: readonly { readonly type: string }[];
  };
}

/** The fields of a PersistentVolume that the provisioner looks at. */
export interface Volume {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly capacity: { readonly storage: string };
    readonly claimRef?: { readonly uid: string };
    readonly persistentVolumeReclaimPolicy: string;
  };
  readonly status: { readonly phase: string };
}

/** What there is, in the cluster and on this machine. */
export interface State {
  readonly claims: readonly Claim[];
  readonly volumes: readonly Volume[];
  readonly disks: readonly Disk[];
}

/** One step; its `claim` is whose user is told if it fails. Each can be repeated after an interruption at any point. */
export type Action = { readonly claim?: Claim; readonly volume: string } & (
  | { readonly do: "provision"; readonly claim: Claim; readonly size: number }
  | { readonly do: "refuse"; readonly claim: Claim; readonly reason: string }
  | { readonly do: "attach" }
  | { readonly do: "grow"; readonly claim: Claim; readonly size: number }
  | { readonly do: "remove" }
);

/** What remains to be done: nothing once the volumes are as the claims want them. */
export function plan({ claims, volumes, disks }: State): Action[] {
  const ours = volumes.filter(
    ({ metadata }) => metadata.annotations?.[provisionedBy] === loopProvisioner,
  );
  const waiting = claims
    .filter((claim) => waitsForVolume(claim))
    .filter((claim) => !ours.some(({ metadata }) => metadata.name === volumeOf(claim)));
  return [
    ...waiting.map(provision),
    ...ours.flatMap((volume) => upkeep(volume, claims, disks)),
    ...forgotten(disks, claims, ours),
  ];
}

/** The annotation of a volume that names its provisioner. */
export const provisionedBy = "pv.kubernetes.io/provisioned-by";

/** The name of a claim's volume, and of its disk. */
function volumeOf({ metadata }: Claim): string {
  return `pvc-${metadata.uid}`;
}

/** Whether the scheduler waits for a volume for a claim's pod. */
function waitsForVolume({ metadata, spec, status }: Claim): boolean {
  return (
    spec.storageClassName === expandable.metadata.name &&
    status.phase === "Pending" &&
    metadata.deletionTimestamp === undefined &&
    metadata.annotations?.["volume.kubernetes.io/selected-node"] !== undefined
  );
}

function provision(claim: Claim): Action {
  const volume = volumeOf(claim);
  if (claim.spec.volumeMode !== "Block")
    return { do: "provision", claim, volume, size: sizeFor(claim) };
  // The kubelet would attach another loop device to it, which a stop of the lab leaves behind.
  const reason =
    "Expected a claim of a file system, got one of a block device. Make it anew with `volumeMode: Filesystem`.";
  return { do: "refuse", claim, volume, reason };
}

/** In bytes, whole mebibytes and at least what XFS needs: a claim may get more than it requests. */
function sizeFor({ spec }: Claim): number {
  const mebibyte = 2 ** 20;
  const requested = bytes(spec.resources.requests.storage);
  return Math.max(300, Math.ceil(requested / mebibyte)) * mebibyte;
}

function upkeep(volume: Volume, claims: readonly Claim[], disks: readonly Disk[]): Action[] {
  const { metadata, spec, status } = volume;
  if (status.phase === "Released")
    return spec.persistentVolumeReclaimPolicy === "Delete"
      ? [{ do: "remove", volume: metadata.name }]
      : [];
  const claim = claims.find((one) => one.metadata.uid === spec.claimRef?.uid);
  if (claim !== undefined && canGrow(claim) && sizeFor(claim) > bytes(spec.capacity.storage))
    return [{ do: "grow", claim, volume: metadata.name, size: sizeFor(claim) }];
  const isAttached = disks.some((disk) => disk.name === metadata.name && disk.isAttached);
  return isAttached ? [] : [{ do: "attach", claim, volume: metadata.name }];
}

/** Not while the kubelet grows the file system: it would report the smaller size as the last. */
function canGrow({ status }: Claim): boolean {
  return (
    status.phase === "Bound" && status.allocatedResourceStatuses?.storage !== "NodeResizeInProgress"
  );
}

/** Disks whose claim was deleted before they became a volume. One with data is never removed for want of a volume. */
function forgotten(
  disks: readonly Disk[],
  claims: readonly Claim[],
  volumes: readonly Volume[],
): Action[] {
  const needed = new Set([
    ...claims.map(volumeOf),
    ...volumes.map(({ metadata }) => metadata.name),
  ]);
  return disks
    .filter(({ name, isBlank }) => isBlank && !needed.has(name))
    .map(({ name }) => ({ do: "remove", volume: name }));
}
