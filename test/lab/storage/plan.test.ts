import assert from "node:assert/strict";
import type { Disk } from "../../../lab/storage/disk.ts";
import { type Claim, plan, type Volume } from "../../../lab/storage/plan.ts";

const mebibyte = 2 ** 20;
const selected = { "volume.kubernetes.io/selected-node": "lab" };

interface ClaimFields {
  readonly size?: string;
  readonly className?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly phase?: string;
  readonly volumeMode?: string;
  readonly resize?: string;
}

function claim(fields: ClaimFields = {}): Claim {
  const { size = "1Gi", className = "expandable", phase = "Bound", resize } = fields;
  const { annotations, deletionTimestamp, volumeMode } = fields;
  return {
    metadata: {
      name: "data",
      namespace: "shop",
      uid: "1",
      resourceVersion: "7",
      annotations,
      deletionTimestamp,
    },
    spec: {
      storageClassName: className,
      accessModes: ["ReadWriteOnce"],
      volumeMode,
      resources: { requests: { storage: size } },
    },
    status: { phase, allocatedResourceStatuses: { storage: resize } },
  };
}

interface VolumeFields {
  readonly size?: string;
  readonly phase?: string;
  readonly provisioner?: string;
  readonly reclaim?: string;
}

function volume(fields: VolumeFields = {}): Volume {
  const { size = "1Gi", phase = "Bound", provisioner = "lab/loop", reclaim = "Delete" } = fields;
  return {
    metadata: { name: "pvc-1", annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      capacity: { storage: size },
      claimRef: { uid: "1" },
      persistentVolumeReclaimPolicy: reclaim,
    },
    status: { phase },
  };
}

function disk(fields: Partial<Disk> = {}): Disk {
  return { name: "pvc-1", isAttached: true, isBlank: false, ...fields };
}

/** What is planned, in a line for each action. */
function planned(
  claims: readonly Claim[],
  volumes: readonly Volume[] = [],
  disks: readonly Disk[] = [],
): string[] {
  return plan({ claims, volumes, disks }).map((action) => {
    const size = "size" in action ? ` to ${action.size / mebibyte} MiB` : "";
    return `${action.do} ${action.volume}${size}`;
  });
}

describe("The plan for the expandable volumes", () => {
  it("is empty once claims, volumes and disks agree", () => {
    assert.deepEqual(planned([claim()], [volume()], [disk()]), []);
  });

  describe("for a claim without a volume", () => {
    const pending = { phase: "Pending", annotations: selected };

    it("provisions one, named after the claim's uid", () => {
      assert.deepEqual(planned([claim(pending)]), ["provision pvc-1 to 1024 MiB"]);
    });

    for (const [size, expected] of [
      ["64Mi", 300],
      ["300Mi", 300],
      ["301Mi", 301],
      ["1G", 954],
    ] as const)
      it(`makes it ${expected} MiB large if the claim requests ${size}`, () => {
        assert.deepEqual(planned([claim({ ...pending, size })]), [
          `provision pvc-1 to ${expected} MiB`,
        ]);
      });

    it("refuses one of a block device, and says what to do", () => {
      const raw = claim({ ...pending, volumeMode: "Block" });
      const reason =
        "Expected a claim of a file system, got one of a block device. Make it anew with `volumeMode: Filesystem`.";
      assert.deepEqual(plan({ claims: [raw], volumes: [], disks: [] }), [
        { do: "refuse", claim: raw, volume: "pvc-1", reason },
      ]);
      assert.deepEqual(planned([claim({ ...pending, volumeMode: "Filesystem" })]), [
        "provision pvc-1 to 1024 MiB",
      ]);
    });

    it("repeats an interrupted provisioning, whose disk exists", () => {
      const disks = [disk({ isBlank: true, isAttached: false })];
      assert.deepEqual(planned([claim(pending)], [], disks), ["provision pvc-1 to 1024 MiB"]);
    });

    it("waits for the binding if the volume exists", () => {
      const volumes = [volume({ phase: "Available" })];
      assert.deepEqual(planned([claim(pending)], volumes, [disk()]), []);
    });

    for (const [what, fields] of [
      ["no pod uses yet", { phase: "Pending" }],
      ["is being deleted", { ...pending, deletionTimestamp: "2030-01-01T00:00:00Z" }],
      ["is of another class", { ...pending, className: "standard" }],
      ["has lost its volume", { ...pending, phase: "Lost" }],
    ] as const)
      it(`does nothing if it ${what}`.replace("it no pod", "no pod"), () => {
        assert.deepEqual(planned([claim(fields)]), []);
      });
  });

  describe("for a claim with a volume", () => {
    it("grows disk and volume to a larger request", () => {
      const actions = plan({
        claims: [claim({ size: "2Gi" })],
        volumes: [volume()],
        disks: [disk()],
      });
      const size = 2048 * mebibyte;
      assert.deepEqual(actions, [
        { do: "grow", claim: claim({ size: "2Gi" }), volume: "pvc-1", size },
      ]);
    });

    it("repeats an interrupted growth, until the volume has the new size", () => {
      const marked = claim({ size: "2Gi", resize: "NodeResizePending" });
      assert.deepEqual(planned([marked], [volume()], [disk()]), ["grow pvc-1 to 2048 MiB"]);
      assert.deepEqual(planned([marked], [volume({ size: "2Gi" })], [disk()]), []);
    });

    it("lets the kubelet finish one growth before the next", () => {
      const growing = claim({ size: "3Gi", resize: "NodeResizeInProgress" });
      assert.deepEqual(planned([growing], [volume({ size: "2Gi" })], [disk()]), []);
      assert.deepEqual(planned([claim({ size: "3Gi" })], [volume({ size: "2Gi" })], [disk()]), [
        "grow pvc-1 to 3072 MiB",
      ]);
    });

    it("grows nothing while the least that a volume has is enough", () => {
      assert.deepEqual(
        planned([claim({ size: "128Mi" })], [volume({ size: "300Mi" })], [disk()]),
        [],
      );
    });

    for (const [what, disks] of [
      ["not attached", [disk({ isAttached: false })]],
      ["missing, which fails", []],
    ] as const)
      it(`attaches a disk that is ${what}`, () => {
        assert.deepEqual(planned([claim()], [volume()], disks), ["attach pvc-1"]);
      });

    it("leaves the volumes of other provisioners alone", () => {
      const other = volume({ provisioner: "lab/local-path" });
      assert.deepEqual(planned([claim({ size: "2Gi" })], [other]), []);
      const released = volume({ provisioner: "lab/local-path", phase: "Released" });
      assert.deepEqual(planned([], [released]), []);
    });
  });

  describe("for a volume whose claim was deleted", () => {
    it("removes disk and volume", () => {
      assert.deepEqual(planned([], [volume({ phase: "Released" })], [disk()]), ["remove pvc-1"]);
    });

    it("removes the volume if an interrupted removal has left it without a disk", () => {
      assert.deepEqual(planned([], [volume({ phase: "Released" })]), ["remove pvc-1"]);
    });

    it("keeps both if the volume is to be retained", () => {
      const retained = volume({ phase: "Released", reclaim: "Retain" });
      assert.deepEqual(planned([], [retained], [disk()]), []);
    });
  });

  describe("for a disk without a volume", () => {
    it("removes it if it is blank and its claim is gone", () => {
      assert.deepEqual(planned([], [], [disk({ isBlank: true })]), ["remove pvc-1"]);
      assert.deepEqual(planned([claim({ phase: "Pending" })], [], [disk({ isBlank: true })]), []);
    });

    it("keeps it if it was ever written to", () => {
      assert.deepEqual(planned([], [], [disk()]), []);
    });
  });
});
