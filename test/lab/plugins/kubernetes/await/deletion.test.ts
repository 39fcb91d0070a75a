import assert from "node:assert/strict";
import { deletionProgress } from "../../../../../lab/plugins/kubernetes/await/deletion.ts";
import { seen } from "../support/workloads.ts";

const object = seen("ConfigMap", { uid: "1" }, {}, {});

describe("Waiting for a deletion", () => {
  it("is over when the object is gone, or another has taken its name", () => {
    assert.equal(deletionProgress(object, undefined).done, true);
    assert.equal(deletionProgress(object, seen("ConfigMap", { uid: "2" }, {}, {})).done, true);
    assert.equal(deletionProgress(object, object).done, false);
  });

  const rows: [finalizers: string[], status: string][] = [
    [[], "it is still there"],
    [["foregroundDeletion"], "the objects that it owns go first"],
    [["a/b", "c/d"], "it is still there; finalizers hold it: `a/b`, `c/d`"],
    [["foregroundDeletion", "a/b"], "the objects that it owns go first; finalizers hold it: `a/b`"],
  ];
  for (const [finalizers, status] of rows) {
    it(`says what holds an object with the finalizers ${JSON.stringify(finalizers)}`, () => {
      const found = seen("ConfigMap", { uid: "1", finalizers }, {}, {});
      assert.equal(deletionProgress(object, found).status, status);
    });
  }

  it("passes on what a namespace says is left in it", () => {
    const conditions = [
      { type: "NamespaceContentRemaining", status: "True", message: "pods. has 1 instances" },
      { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "fine" },
    ];
    const namespace = seen("Namespace", { uid: "1" }, {}, { conditions });
    assert.deepEqual(deletionProgress(namespace, namespace).problems, ["pods. has 1 instances"]);
  });
});
