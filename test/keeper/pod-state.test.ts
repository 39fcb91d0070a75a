import { deepEqual, equal } from "node:assert/strict";
import { type PodObject, podState } from "../../keeper/src/pod-state.ts";

const pod: PodObject = {
  metadata: { uid: "1-2-3", labels: { "controller-revision-hash": "vault-a" } },
  spec: {
    containers: [{ name: "vault", env: [{ name: "VAULT_ADDR", value: "https://127.0.0.1:8200" }] }],
  },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
};

describe("The state of a pod of Vault", () => {
  it("has what the keeper needs to know", () => {
    deepEqual(podState(pod, "vault-a"), {
      uid: "1-2-3",
      isOutdated: false,
      isReady: true,
      isEnding: false,
      scheme: "https",
      waitsFor: "Running",
    });
  });

  it("is outdated if it has another revision than the newest, as far as that is known", () => {
    equal(podState(pod, "vault-b").isOutdated, true);
    equal(podState(pod, undefined).isOutdated, false);
  });

  it("is ending once the pod is deleted", () => {
    const metadata = { ...pod.metadata, deletionTimestamp: "2026-11-26T18:00:00Z" };
    equal(podState({ ...pod, metadata }, "vault-a").isEnding, true);
  });

  for (const [status, waitsFor] of [
    [undefined, "Pending"],
    [{ phase: "Pending" }, "Pending"],
    [
      {
        conditions: [
          {
            ...{ type: "PodScheduled", status: "False", reason: "Unschedulable" },
            message: "0/1 nodes are available.",
          },
        ],
      },
      "Unschedulable: 0/1 nodes are available.",
    ],
    [
      {
        phase: "Running",
        initContainerStatuses: [{ name: "upkeep", state: {} }],
        containerStatuses: [{ name: "vault", state: { waiting: { reason: "CrashLoopBackOff" } } }],
      },
      "CrashLoopBackOff",
    ],
    [
      {
        phase: "Pending",
        initContainerStatuses: [{ name: "upkeep", state: { waiting: { reason: "ErrImagePull" } } }],
        containerStatuses: [{ name: "vault", state: { waiting: { reason: "PodInitializing" } } }],
      },
      "ErrImagePull",
    ],
  ] satisfies [PodObject["status"], string][])
    it(`is not ready, with what Kubernetes says: ${waitsFor}`, () => {
      const state = podState({ ...pod, status }, "vault-a");
      deepEqual([state.isReady, state.waitsFor], [false, waitsFor]);
    });
});
