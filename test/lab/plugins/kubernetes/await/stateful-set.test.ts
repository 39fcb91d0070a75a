import assert from "node:assert/strict";
import { statefulSet } from "../../../../../lab/plugins/kubernetes/await/stateful-set.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { podOf, progressOf, seen, waiting } from "../support/workloads.ts";

type Counts = [current: number, ready: number, updated: number];

function at(
  generation: number,
  [current, ready, updated]: Counts,
  revisions: [string, string],
  spec: Properties = {},
  more: Properties = {},
) {
  return seen(
    "StatefulSet",
    { generation, uid: "set" },
    { replicas: 3, ...spec },
    {
      observedGeneration: generation,
      replicas: 3,
      currentReplicas: current,
      readyReplicas: ready,
      updatedReplicas: updated,
      currentRevision: revisions[0],
      updateRevision: revisions[1],
      ...more,
    },
  );
}

function story(...objects: ReturnType<typeof at>[]): [boolean, string][] {
  return objects.map((object) => {
    const { done, status } = progressOf(statefulSet, object);
    return [done, status];
  });
}

describe("Waiting for a StatefulSet", () => {
  it("is over when all its first pods are ready", () => {
    assert.deepEqual(
      story(
        seen("StatefulSet", { generation: 1 }, { replicas: 3 }, {}),
        at(1, [0, 0, 0], ["a", "a"], {}, { replicas: 0 }),
        at(1, [3, 1, 3], ["a", "a"]),
        at(1, [3, 3, 3], ["a", "a"]),
      ),
      [
        [false, "its controller has not seen the change yet"],
        [false, "0 of 3 pods are ready"],
        [false, "1 of 3 pods are ready"],
        [true, "3 of 3 pods are ready"],
      ],
    );
  });

  it("goes on through a rolling update until the revisions are one", () => {
    assert.deepEqual(
      story(
        at(2, [3, 3, 0], ["a", "a"], {}, { observedGeneration: 1 }),
        at(2, [2, 3, 0], ["a", "b"]),
        at(2, [1, 2, 2], ["a", "b"]),
        at(2, [0, 3, 3], ["a", "b"]),
        at(2, [3, 3, 3], ["b", "b"]),
      ),
      [
        [false, "its controller has not seen the change yet"],
        [false, "0 of 3 pods are ready with the new revision"],
        [false, "2 of 3 pods are ready with the new revision"],
        [false, "3 of 3 pods are ready with the new revision"],
        [true, "3 of 3 pods are ready"],
      ],
    );
  });

  it("does not end where a partition keeps pods on the old revision", () => {
    const partition = {
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
    };
    assert.deepEqual(story(at(2, [1, 3, 2], ["a", "b"], partition)), [
      [false, "2 of 3 pods are ready with the new revision"],
    ]);
  });

  it("does not wait for the new revision of pods that only someone's hand replaces", () => {
    const onDelete = { updateStrategy: { type: "OnDelete" } };
    assert.deepEqual(
      story(
        at(1, [0, 3, 3], ["a", "b"], onDelete),
        at(2, [0, 2, 0], ["a", "b"], onDelete),
        at(2, [0, 3, 0], ["a", "b"], onDelete),
      ),
      [
        [false, "3 of 3 pods are ready with the new revision"],
        [false, "2 of 3 pods are ready"],
        [true, "3 of 3 pods are ready"],
      ],
    );
  });

  it("is over at once with no pods at all", () => {
    const object = at(1, [0, 0, 0], ["a", "a"], { replicas: 0 }, { replicas: 0 });
    assert.equal(progressOf(statefulSet, object).done, true);
  });

  it("looks at the pods of its namespace and says what is wrong with its own", () => {
    const object = at(1, [3, 0, 3], ["a", "a"]);
    assert.deepEqual(statefulSet.lookups(object), [
      { apiVersion: "v1", kind: "Pod", namespace: "ns" },
    ]);
    const bad: Properties = { containerStatuses: [waiting("ImagePullBackOff", "no such image")] };
    const pods = [
      podOf("set", "counter-0", bad),
      podOf("other", "stranger-0", bad),
      podOf("set", "counter-1", bad, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    ];
    assert.deepEqual(progressOf(statefulSet, object, [pods]).problems, [
      "pod counter-0: ImagePullBackOff: no such image",
    ]);
  });
});
