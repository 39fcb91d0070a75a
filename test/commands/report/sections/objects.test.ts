import assert from "node:assert/strict";
import { objects } from "../../../../commands/report/sections/objects.ts";
import { type Answers, tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const pods = "get pods --namespace=visit-counter";
const vault = `get pods --namespace=vault`;
const statefulSets = "get statefulsets counter --namespace=visit-counter";
const services = "get services --namespace=visit-counter";
const claims = "get persistentvolumeclaims --namespace=visit-counter";

const rig = new SectionRig(objects, {
  [pods]: tableOf(
    "NAME | READY | STATUS | RESTARTS | AGE",
    "counter-0 | 2/2 | Running | 0 | 79s",
    "counter-1 | 2/2 | Running | 1 (3m ago) | 79s",
    "counter-rollout-40808e9555-lf2ch | 0/1 | Completed | 0 | 79s",
  ),
  [vault]: tableOf(
    "NAME | READY | STATUS | RESTARTS | AGE",
    "vault-0 | 2/2 | Running | 0 | 79s",
    "vault-keeper-6bb8d6bbf9-jd2vh | 1/1 | Running | 0 | 79s",
    "vault-growth-68084386cc-r4v9g | 0/1 | Completed | 0 | 79s",
    "backup-29388180-x7k2p | 0/1 | Error | 0 | 79s",
  ),
  [statefulSets]: tableOf("NAME | READY | AGE", "counter | 2/2 | 3m"),
  [services]: tableOf(
    "NAME | TYPE | CLUSTER-IP | EXTERNAL-IP | PORT(S) | AGE",
    "counter | ClusterIP | None | <none> | 8000/TCP | 2m5s",
    "counter-http | ClusterIP | 10.96.34.51 | <none> | 8000/TCP | 2m5s",
  ),
  [claims]: tableOf(
    "NAME | STATUS | VOLUME | CAPACITY | ACCESS MODES",
    "app-storage-counter-0 | Bound | pvc-0 | 1Gi | RWO",
    "app-storage-counter-1 | Bound | pvc-1 | 1Gi | RWO",
  ),
});

describe("The section of the objects", () => {
  it("shows five tables of a stack that is whole, and all its claims hold", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["Every pod of the counter is ready.", undefined],
        ["So is every pod of Vault and its keeper.", undefined],
        ["The StatefulSet has all the pods that it wants.", undefined],
        [
          "`counter` has no address of its own, so that each pod gets a name; `counter-http` leads clients to any of them.",
          undefined,
        ],
        ["Each pod has a claim that is bound to a volume of its own.", undefined],
      ],
    );
    assert.deepEqual(kubectl.commands, [pods, vault, statefulSets, services, claims]);
  });

  const faults: [fault: string, answers: Answers, flaw: string][] = [
    [
      "a pod that is not ready",
      {
        [pods]: tableOf(
          "NAME | READY | STATUS",
          "counter-0 | 2/2 | Running",
          "counter-1 | 1/2 | Running",
        ),
      },
      "Expected `counter-1` to be ready, got 1/2, Running.",
    ],
    [
      "a pod that is missing",
      { [pods]: tableOf("NAME | READY | STATUS", "counter-0 | 2/2 | Running") },
      "Expected `counter-1` to be ready, got no such pod.",
    ],
    [
      "a pod that is being removed",
      {
        [pods]: tableOf(
          "NAME | READY | STATUS",
          "counter-0 | 2/2 | Terminating",
          "counter-1 | 2/2 | Running",
        ),
      },
      "Expected `counter-0` to be ready, got 2/2, Terminating.",
    ],
    [
      "a sealed Vault",
      { [vault]: tableOf("NAME | READY | STATUS", "vault-0 | 1/2 | Running") },
      "Expected `vault-0` to be ready, got 1/2, Running.",
    ],
    ["no Vault", { [vault]: "" }, "Expected pods in the namespace `vault`, got none."],
    [
      "a StatefulSet that lacks a pod",
      { [statefulSets]: tableOf("NAME | READY | AGE", "counter | 1/2 | 3m") },
      "Expected 2 of 2 pods to be ready, got 1/2.",
    ],
    [
      "a Service without an address",
      {
        [services]: tableOf(
          "NAME | TYPE | CLUSTER-IP",
          "counter | ClusterIP | None",
          "counter-http | ClusterIP | None",
        ),
      },
      "Expected an address for clients, got None.",
    ],
    [
      "a headless Service that has one",
      {
        [services]: tableOf(
          "NAME | TYPE | CLUSTER-IP",
          "counter | ClusterIP | 10.96.0.7",
          "counter-http | ClusterIP | 10.96.0.8",
        ),
      },
      "Expected it to have no address, got 10.96.0.7.",
    ],
    [
      "a claim that has been deleted",
      {
        [claims]: tableOf(
          "NAME | STATUS | VOLUME",
          "app-storage-counter-0 | Bound | pvc-0",
          "app-storage-counter-1 | Terminating | pvc-1",
        ),
      },
      "Expected `app-storage-counter-1` to be bound, got Terminating.",
    ],
    [
      "a claim that is gone",
      { [claims]: tableOf("NAME | STATUS | VOLUME", "app-storage-counter-0 | Bound | pvc-0") },
      "Expected `app-storage-counter-1` to be bound, got no such claim.",
    ],
    [
      "two claims on one volume",
      {
        [claims]: tableOf(
          "NAME | STATUS | VOLUME",
          "app-storage-counter-0 | Bound | pvc-0",
          "app-storage-counter-1 | Bound | pvc-0",
        ),
      },
      "Expected `app-storage-counter-1` to have a volume of its own, got pvc-0.",
    ],
  ];
  for (const [fault, answers, flaw] of faults)
    it(`names ${fault}`, async () => {
      assert.deepEqual(
        (await rig.flaws(answers)).map(([, found]) => found),
        [flaw],
      );
    });
});
