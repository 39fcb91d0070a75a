import assert from "node:assert/strict";
import { pod, podProblems } from "../../../../../lab/plugins/kubernetes/await/pod.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { progressOf, seen, waiting } from "../support/workloads.ts";

function at(status: Properties) {
  return seen("Pod", { name: "counter-0" }, {}, status);
}

describe("Waiting for a Pod", () => {
  it("goes on until it is ready", () => {
    const ready = (status: string) => [{ type: "Ready", status }];
    const story = [
      at({}),
      at({ phase: "Pending" }),
      at({ phase: "Running", conditions: ready("False") }),
      at({ phase: "Running", conditions: ready("True") }),
    ].map((object) => {
      const { done, status } = progressOf(pod, object);
      return [done, status];
    });
    assert.deepEqual(story, [
      [false, "phase is not seen by the kubelet yet"],
      [false, "phase is Pending"],
      [false, "phase is Running, not ready"],
      [true, "phase is Running"],
    ]);
  });

  it("is over when its work is done, and in vain when that failed", () => {
    assert.equal(progressOf(pod, at({ phase: "Succeeded" })).done, true);
    assert.equal(progressOf(pod, at({ phase: "Failed" })).failed, true);
  });
});

describe("podProblems", () => {
  const rows: [name: string, status: Properties, problems: string[]][] = [
    [
      "that no node takes it",
      {
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/1 nodes are available",
          },
        ],
      },
      ["pod counter-0: Unschedulable: 0/1 nodes are available"],
    ],
    [
      "that its image is not to be had",
      { containerStatuses: [waiting("ErrImagePull", "not found")] },
      ["pod counter-0: ErrImagePull: not found"],
    ],
    [
      "that a container crashes again and again, and how it ended",
      {
        containerStatuses: [
          waiting("CrashLoopBackOff", "back-off 10s", {
            lastState: { terminated: { exitCode: 3, message: "line 1\nno disk\n" } },
          }),
        ],
      },
      [
        "pod counter-0: CrashLoopBackOff: back-off 10s; container app ended with exit code 3: no disk",
      ],
    ],
    [
      "that a container of its start has ended badly",
      { initContainerStatuses: [{ name: "wait", state: { terminated: { exitCode: 1 } } }] },
      ["pod counter-0: container wait ended with exit code 1"],
    ],
    [
      "nothing of what every container passes through",
      { containerStatuses: [waiting("ContainerCreating"), waiting("PodInitializing")] },
      [],
    ],
    [
      "nothing of a container that ended well",
      { containerStatuses: [{ name: "app", state: { terminated: { exitCode: 0 } } }] },
      [],
    ],
  ];
  for (const [name, status, problems] of rows) {
    it(`says ${name}`, () => assert.deepEqual(podProblems([at(status)]), problems));
  }
});
