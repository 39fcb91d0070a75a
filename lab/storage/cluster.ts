import { setTimeout as sleep } from "node:timers/promises";
import { endpoints, type Instance } from "../box/instance.ts";
import { ApiServer } from "./api-server.ts";
import { type Claim, provisionedBy, type State, type Volume } from "./plan.ts";
import { expandable, loopProvisioner } from "./storage-class.ts";

const api = "/api/v1";
const collections = {
  claims: `${api}/persistentvolumeclaims`,
  volumes: `${api}/persistentvolumes`,
} as const;

/** What the provisioner reads and writes in the lab's cluster. */
export class Cluster {
  private readonly node: string;
  private readonly server: ApiServer;

  constructor(instance: Instance) {
    this.node = instance.name;
    this.server = new ApiServer(endpoints(instance).kubeconfig);
  }

  /** Calls `changed` at once and after each change of a claim or a volume, as long as this process runs. */
  watch(changed: () => void): void {
    for (const collection of Object.values(collections)) void this.follow(collection, changed);
  }

  async read(): Promise<Pick<State, "claims" | "volumes">> {
    const [claims, volumes] = await Promise.all([
      this.server.list<Claim>(collections.claims),
      this.server.list<Volume>(collections.volumes),
    ]);
    return { claims, volumes };
  }

  /** Makes the volume of a claim, of a block device and its size in bytes. */
  async createVolume(claim: Claim, name: string, device: string, size: number): Promise<void> {
    const node = { key: "kubernetes.io/hostname", operator: "In", values: [this.node] };
    await this.server.patch(volumePath(name), "apply", {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name, annotations: { [provisionedBy]: loopProvisioner } },
      spec: {
        capacity: { storage: quantity(size) },
        accessModes: claim.spec.accessModes,
        storageClassName: expandable.metadata.name,
        persistentVolumeReclaimPolicy: expandable.reclaimPolicy,
        claimRef: reference(claim),
        // To grow a mounted ext4, root needs CAP_SYS_RESOURCE, which it lacks in many a container.
        local: { path: device, fsType: "xfs" },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [node] }] } },
      },
    });
  }

  /** Has the kubelet grow a file system. It acts once the volume is larger than the claim's status says. */
  async offerGrowth(claim: Claim, volume: string, size: number): Promise<void> {
    const { name, namespace, resourceVersion } = claim.metadata;
    const storage = quantity(size);
    const type = "FileSystemResizePending";
    const others = claim.status.conditions?.filter((condition) => condition.type !== type) ?? [];
    const path = `${api}/namespaces/${namespace}/persistentvolumeclaims/${name}/status`;
    await this.server.patch(path, "merge", {
      // Refused if the kubelet has written its part meanwhile.
      metadata: { resourceVersion },
      status: {
        allocatedResources: { storage },
        allocatedResourceStatuses: { storage: "NodeResizePending" },
        conditions: [...others, { type, status: "True", lastTransitionTime: now() }],
      },
    });
    await this.server.patch(volumePath(volume), "merge", { spec: { capacity: { storage } } });
  }

  async deleteVolume(name: string): Promise<void> {
    await this.server.delete(volumePath(name));
  }

  /** Tells the user of a claim, in what `kubectl describe` shows. */
  async warn(claim: Claim, message: string): Promise<void> {
    const { namespace } = claim.metadata;
    const name = `${claim.metadata.name}.loop-provisioner`;
    await this.server.patch(`${api}/namespaces/${namespace}/events/${name}`, "apply", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace },
      involvedObject: reference(claim),
      type: "Warning",
      reason: "VolumeFailed",
      message,
      source: { component: loopProvisioner },
      firstTimestamp: now(),
      lastTimestamp: now(),
    });
  }

  private async follow(collection: string, changed: () => void): Promise<never> {
    for (;;) {
      changed();
      // The API server ends each watch after a while, and may be away; what then fails is reported by what `changed` does.
      await this.server.watch(collection, changed).catch(() => {});
      await sleep(1000);
    }
  }
}

function volumePath(name: string): string {
  return `${collections.volumes}/${name}`;
}

function reference({ metadata: { name, namespace, uid } }: Claim) {
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid };
}

/** A size of whole mebibytes, as Kubernetes writes it. */
function quantity(size: number): string {
  return `${size / 2 ** 20}Mi`;
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
