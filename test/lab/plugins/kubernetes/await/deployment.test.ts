import assert from "node:assert/strict";
import { deployment } from "../../../../../lab/plugins/kubernetes/await/deployment.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { podOf, progressOf, seen, waiting } from "../support/workloads.ts";

const available = { type: "Available", status: "True" };

function at(counts: Properties, conditions: Properties[], generation = 2, observed = 2) {
  const status = { observedGeneration: observed, conditions, ...counts };
  return seen("Deployment", { generation, uid: "deployment" }, { replicas: 2 }, status);
}

const complete = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

describe("Waiting for a Deployment", () => {
  it("goes on until the new pods are available and the old ones are gone", () => {
    const story = [
      at(complete, [available], 2, 1),
      at({ replicas: 3, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2 }, [available]),
      at({ ...complete, replicas: 3 }, [available]),
      at({ ...complete, availableReplicas: 1 }, [available]),
      at(complete, [{ type: "Available", status: "False" }]),
      at(complete, [available]),
    ].map((object) => progressOf(deployment, object).done);
    assert.deepEqual(story, [false, false, false, false, false, true]);
  });

  it("says how many pods are new and ready", () => {
    const object = at({ replicas: 3, updatedReplicas: 1, readyReplicas: 2 }, [available]);
    assert.equal(
      progressOf(deployment, object).status,
      "1 of 2 pods are ready with the new revision",
    );
  });

  it("passes on why it does not progress, and the problems of the pods of its ReplicaSets", () => {
    const stuck = {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: "it timed out",
    };
    const replicaSet = seen(
      "ReplicaSet",
      { uid: "rs", ownerReferences: [{ uid: "deployment" }] },
      {},
      {},
    );
    const pods = [
      podOf("rs", "web-1", { containerStatuses: [waiting("CrashLoopBackOff", "back-off 10s")] }),
      podOf("else", "web-2", { containerStatuses: [waiting("CrashLoopBackOff")] }),
    ];
    assert.deepEqual(progressOf(deployment, at({}, [stuck]), [pods, [replicaSet]]).problems, [
      "ProgressDeadlineExceeded: it timed out",
      "pod web-1: CrashLoopBackOff: back-off 10s",
    ]);
  });
});
