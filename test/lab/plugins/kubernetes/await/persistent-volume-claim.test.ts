import assert from "node:assert/strict";
import { persistentVolumeClaim } from "../../../../../lab/plugins/kubernetes/await/persistent-volume-claim.ts";
import { progressOf, seen } from "../support/workloads.ts";

const claim = (phase: string) =>
  seen("PersistentVolumeClaim", {}, { storageClassName: "standard" }, { phase });
const storageClass = (volumeBindingMode: string) => [[{ kind: "StorageClass", volumeBindingMode }]];

describe("Waiting for a PersistentVolumeClaim", () => {
  it("looks up its class, if it has one", () => {
    assert.deepEqual(persistentVolumeClaim.lookups(claim("Pending")), [
      { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", namespace: "", name: "standard" },
    ]);
    assert.deepEqual(persistentVolumeClaim.lookups(seen("PersistentVolumeClaim", {}, {}, {})), []);
  });

  it("goes on until it is bound", () => {
    const immediate = storageClass("Immediate");
    assert.equal(progressOf(persistentVolumeClaim, claim("Pending"), immediate).done, false);
    assert.equal(progressOf(persistentVolumeClaim, claim("Bound"), immediate).done, true);
  });

  it("does not wait for a volume that only a pod brings about", () => {
    const lazy = storageClass("WaitForFirstConsumer");
    assert.equal(progressOf(persistentVolumeClaim, claim("Pending"), lazy).done, true);
    assert.equal(progressOf(persistentVolumeClaim, claim("Bound"), lazy).done, true);
  });

  it("is in vain once its volume is lost", () => {
    const { done, failed } = progressOf(persistentVolumeClaim, claim("Lost"));
    assert.deepEqual({ done, failed }, { done: false, failed: true });
  });
});
