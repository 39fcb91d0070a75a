import assert from "node:assert/strict";
import type { ClusterObject } from "../../../keeper/src/rollout/cluster-object.ts";
import { obstacleOf } from "../../../keeper/src/rollout/verdict.ts";
import {
  ago,
  container,
  deployment,
  now,
  pod,
  replicaSet,
  statefulSet,
} from "./support/objects.ts";

const progress = (workload: ClusterObject, others: ClusterObject[], aliveSince?: Date) =>
  obstacleOf(workload, others, now, aliveSince)?.progress;

const waiting = { notReadyFor: 5 };

describe("A StatefulSet is rolled out", () => {
  const both = [pod("counter-0"), pod("counter-1")];

  it("when all of its pods are ready and of its newest revision", () => {
    assert.equal(obstacleOf(statefulSet(), both, now), undefined);
  });

  const table: [when: string, others: ClusterObject[], progress: string][] = [
    ["it has no pods", [], "0 of 2"],
    ["a pod is missing", [pod("counter-0")], "1 of 2"],
    ["a pod is not ready", [pod("counter-0"), pod("counter-1", waiting)], "1 of 2"],
    [
      "a pod is of an older revision",
      [pod("counter-0", { revision: "old" }), pod("counter-1")],
      "1 of 2",
    ],
    ["a pod is terminating", [pod("counter-0"), pod("counter-1", { isEnding: true })], "1 of 2"],
    ["a pod has another owner", [pod("counter-0"), pod("other-0", { owner: "other" })], "1 of 2"],
  ];
  for (const [when, others, ready] of table) {
    it(`not while ${when}`, () => {
      assert.equal(progress(statefulSet(), others), `statefulset/counter: ${ready} pods ready`);
    });
  }

  it("not while its controller has not observed its latest generation", () => {
    for (const status of [undefined, { observedGeneration: 1, updateRevision: "new" }]) {
      assert.equal(
        progress(statefulSet({ status }), both),
        "statefulset/counter: a change that its controller has not observed",
      );
    }
  });

  it("not while it has more pods than wanted, except terminating ones", () => {
    const third = pod("counter-2");
    assert.equal(
      progress(statefulSet(), [...both, third]),
      "statefulset/counter: 3 pods instead of 2",
    );
    const ending = pod("counter-2", { isEnding: true });
    assert.equal(progress(statefulSet(), [...both, ending]), undefined);
  });

  it("not by a pod that has ended, whatever its status", () => {
    const ended = pod("counter-1", { phase: "Failed" });
    assert.equal(
      progress(statefulSet(), [pod("counter-0"), ended]),
      "statefulset/counter: 1 of 2 pods ready",
    );
  });

  it("without pods if it wants none", () => {
    assert.equal(progress(statefulSet({ spec: { replicas: 0 } }), []), undefined);
  });

  it("not by a pod with a status from before the last stop", () => {
    const aliveSince = new Date(ago(30));
    const fresh = container({ state: { running: { startedAt: ago(20) } } });
    const renewed = pod("counter-0", { containers: [fresh] });
    assert.equal(
      progress(statefulSet(), both, aliveSince),
      "statefulset/counter: 0 of 2 pods ready",
    );
    assert.equal(
      progress(statefulSet(), [renewed, pod("counter-1")], aliveSince),
      "statefulset/counter: 1 of 2 pods ready",
    );
    const alsoRenewed = pod("counter-1", { containers: [fresh] });
    assert.equal(progress(statefulSet(), [renewed, alsoRenewed], aliveSince), undefined);
  });

  describe("that keeps pods of an older revision", () => {
    const old = { revision: "old" };
    const onDelete = statefulSet({ spec: { replicas: 2, updateStrategy: { type: "OnDelete" } } });
    const canary = statefulSet({
      spec: {
        replicas: 2,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
      },
    });

    it("until they are deleted, when all are ready", () => {
      const pods = [pod("counter-0", old), pod("counter-1", old)];
      assert.equal(progress(onDelete, pods), undefined);
      const unready = pod("counter-1", { ...old, ...waiting });
      assert.equal(
        progress(onDelete, [pod("counter-0", old), unready]),
        "statefulset/counter: 1 of 2 pods ready",
      );
    });

    it("below a partition, when those above it are new", () => {
      assert.equal(progress(canary, [pod("counter-0", old), pod("counter-1")]), undefined);
      assert.equal(
        progress(canary, [pod("counter-0", old), pod("counter-1", old)]),
        "statefulset/counter: 1 of 2 pods ready",
      );
    });

    it("and names the pod among them that is not ready", () => {
      const unready = pod("counter-0", { ...old, ...waiting });
      const obstacle = obstacleOf(onDelete, [unready, pod("counter-1", old)], now);
      assert.equal(obstacle?.subject, "pod `counter-0` in `visit-counter`");
    });
  });
});

describe("A Deployment is rolled out", () => {
  const sets = [replicaSet(9), replicaSet(10)];
  const newPod = pod("keeper-new", { owner: "replicas-10" });
  const oldPod = pod("keeper-old", { owner: "replicas-9" });

  it("when all of its pods are ready and of its newest ReplicaSet", () => {
    assert.equal(progress(deployment(), [...sets, newPod]), undefined);
  });

  const table: [when: string, others: ClusterObject[], progress: string][] = [
    ["it has no ReplicaSet", [], "0 of 1 pods ready"],
    ["its pod is of an older ReplicaSet", [...sets, oldPod], "0 of 1 pods ready"],
    ["an older pod still exists", [...sets, newPod, oldPod], "2 pods instead of 1"],
    [
      "its pod is not ready",
      [...sets, pod("keeper-new", { owner: "replicas-10", ...waiting })],
      "0 of 1 pods ready",
    ],
  ];
  for (const [when, others, what] of table) {
    it(`not while ${when}`, () => {
      assert.equal(progress(deployment(), others), `deployment/keeper: ${what}`);
    });
  }

  for (const phase of ["Failed", "Succeeded"]) {
    it(`whatever pods that have ended still exist: ${phase}`, () => {
      const evicted = pod("keeper-evicted", { owner: "replicas-10", phase, notReadyFor: 60 });
      assert.equal(progress(deployment(), [...sets, newPod, evicted]), undefined);
    });
  }

  it("not while its controller has not observed its latest generation", () => {
    assert.equal(
      progress(deployment({ status: { observedGeneration: 0 } }), [...sets, newPod]),
      "deployment/keeper: a change that its controller has not observed",
    );
  });
});

describe("The obstacle to a rollout", () => {
  const crashing = (name: string, restartCount: number, revision = "new") =>
    pod(name, {
      revision,
      notReadyFor: 60,
      containers: [
        container({
          ready: false,
          restartCount,
          state: { waiting: { reason: "CrashLoopBackOff" } },
        }),
      ],
    });

  it("is the workload if none of its pods is at fault", () => {
    assert.deepEqual(obstacleOf(statefulSet(), [pod("counter-0")], now), {
      progress: "statefulset/counter: 1 of 2 pods ready",
      subject: "`statefulset/counter` in `visit-counter`",
      reason: "1 of 2 pods ready",
      show: "describe statefulset/counter --namespace visit-counter",
      isHopeless: false,
    });
  });

  it("is a pod that is not ready, with its reason", () => {
    const broken = crashing("counter-1", 4);
    assert.deepEqual(obstacleOf(statefulSet(), [pod("counter-0"), broken], now), {
      pod: broken,
      container: broken.status?.containerStatuses?.[0],
      progress: "statefulset/counter: 1 of 2 pods ready",
      subject: "pod `counter-1` in `visit-counter`",
      reason: "4 restarts of its container `counter`",
      show: "logs --namespace visit-counter counter-1 --container counter",
      isHopeless: true,
    });
  });

  it("is a hopeless pod rather than a late one", () => {
    const pods = [pod("counter-0", waiting), crashing("counter-1", 4)];
    assert.equal(
      obstacleOf(statefulSet(), pods, now)?.subject,
      "pod `counter-1` in `visit-counter`",
    );
  });

  it("is not a pod of an older revision, which a fixed one is about to replace", () => {
    const pods = [crashing("counter-0", 9, "old"), pod("counter-1", waiting)];
    const obstacle = obstacleOf(statefulSet(), pods, now);
    assert.equal(obstacle?.subject, "pod `counter-1` in `visit-counter`");
    assert.equal(obstacle?.isHopeless, false);
  });
});
