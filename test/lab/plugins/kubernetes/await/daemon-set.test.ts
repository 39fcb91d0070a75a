import assert from "node:assert/strict";
import { daemonSet } from "../../../../../lab/plugins/kubernetes/await/daemon-set.ts";
import { progressOf, seen } from "../support/workloads.ts";

function at(updated: number, available: number, observed = 1) {
  return seen(
    "DaemonSet",
    { generation: 1 },
    {},
    {
      observedGeneration: observed,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      numberReady: available,
    },
  );
}

describe("Waiting for a DaemonSet", () => {
  it("goes on until the newest pod is available on every node", () => {
    const story = [at(2, 2, 0), at(1, 2), at(2, 1), at(2, 2)];
    assert.deepEqual(
      story.map((object) => progressOf(daemonSet, object).done),
      [false, false, false, true],
    );
    assert.equal(
      progressOf(daemonSet, at(2, 1)).status,
      "1 of 2 pods are ready with the new revision",
    );
  });
});
