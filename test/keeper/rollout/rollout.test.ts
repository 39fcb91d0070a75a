import assert from "node:assert/strict";
import { jobLabel, type Strategy } from "../../../keeper/src/rollout/contract.ts";
import { prepare } from "../../../keeper/src/rollout/prepare.ts";
import { Rollout } from "../../../keeper/src/rollout/rollout.ts";
import { SimulatedCluster } from "./support/simulated-cluster.ts";

const limits = { notReady: 30, noProgress: 600, interval: 0.001 };

describe("A rollout", () => {
  it("replaces the pods one after the other, and makes one visit to each", async () => {
    await using simulated = await SimulatedCluster.start("one");
    assert.equal(
      await change(simulated, "two", "rolling"),
      "Every pod is ready and counts, with one visit each: counter-0 11, counter-1 21.",
    );
    assert.deepEqual(simulated.revisions, ["two", "two"]);
  });

  it("goes on while the API server is away", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.outages = 1;
    await change(simulated, "two", "rolling");
    assert.deepEqual(simulated.revisions, ["two", "two"]);
  }).timeout(10_000);

  it("sorts more than ten pods by number", async () => {
    await using simulated = await SimulatedCluster.start("one", 11);
    assert.match(await change(simulated, "two", "rolling"), /counter-9 101, counter-10 111\.$/);
  });

  it("ends at a pod that crashes, with the end of its last log; the others stay", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await assert.rejects(change(simulated, "crashing", "rolling"), {
      message:
        "Expected pod `counter-1` in `visit-counter` to become ready, got 3 restarts of its container `counter`, " +
        "the last after exit code 3. See why: kubectl logs --namespace visit-counter counter-1 --container counter " +
        "Its log ends with:\ntrue: out of order\n",
    });
    assert.deepEqual(simulated.revisions, ["one", "crashing"]);
  });

  it("ends at a pod that runs and does not become ready", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await assert.rejects(
      change(simulated, "late", "rolling"),
      /counter-1` in `visit-counter` to become ready, got its container `counter` not ready\..*\nfalse: out of order\n$/s,
    );
  });

  it("ends at a pod that does not count", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await assert.rejects(change(simulated, "deaf", "rolling"), {
      message: "Expected pod counter-0 to count a visit after 10, got 10.",
    });
  });

  for (const strategy of ["rolling", "canary", "onDelete"] as const)
    for (const broken of ["crashing", "late"])
      it(`heals pods that were ${broken} from the start: ${strategy}`, async () => {
        await using simulated = await SimulatedCluster.start(broken);
        await change(simulated, "two", strategy);
        assert.deepEqual(simulated.revisions, ["two", "two"]);
      });

  it("ends if there is no StatefulSet", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.set = undefined;
    await assert.rejects(run(simulated, "rolling"), { message: /^Expected the StatefulSet/ });
  });
});

describe("A canary", () => {
  it("is the last pod, and proves that it counts before the others change", async () => {
    await using simulated = await SimulatedCluster.start("one", 3);
    assert.equal(
      await change(simulated, "two", "canary"),
      "Every pod is ready and counts, with one visit each: counter-0 11, counter-1 21, counter-2 31.",
    );
    assert.deepEqual(simulated.revisions, ["two", "two", "two"]);
    assert.deepEqual(partitions(simulated), [2 ** 31 - 1, 2, 0]);
  });

  const bad: readonly [revision: string, message: RegExp][] = [
    ["crashing", /^Expected pod `counter-1` .* got 3 restarts .*\ntrue: out of order\n/s],
    ["late", /^Expected pod `counter-1` .* not ready\. /],
    ["deaf", /^Expected pod counter-1 to count a visit after 20, got 20\./],
    ["forgetful", /^Expected pod counter-1 to keep its count of 20, got 0\./],
  ];
  for (const [revision, message] of bad)
    it(`has its former template again if it is ${revision}, each time, and good code heals`, async () => {
      await using simulated = await SimulatedCluster.start("one");
      await assert.rejects(change(simulated, revision, "canary"), (error: Error) => {
        assert.match(error.message, message);
        assert.match(
          error.message,
          /\nIt has its former template again, and no other pod was touched\./,
        );
        return true;
      });
      assert.deepEqual(simulated.revisions, ["one", "one"]);
      simulated.counts["counter-1"] = 20;
      await assert.rejects(run(simulated, "canary"), { message });
      assert.deepEqual(simulated.revisions, ["one", "one"]);
      await change(simulated, "two", "canary");
      assert.deepEqual(simulated.revisions, ["two", "two"]);
    });

  it("is not put back by another strategy", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await assert.rejects(change(simulated, "crashing", "rolling"));
    assert.deepEqual(simulated.revisions, ["one", "crashing"]);
  });

  it("continues after an interruption", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await declare(simulated, "two", "canary");
    await simulated.cluster.changeFrom(1);
    await simulated.cluster.statefulSet();
    assert.deepEqual(simulated.revisions, ["one", "two"]);
    await run(simulated, "canary");
    assert.deepEqual(simulated.revisions, ["two", "two"]);
  });

  for (const [what, replicas] of [
    ["a single pod", 1],
    ["a StatefulSet that is new", 2],
  ] as const)
    it(`is not for ${what}`, async () => {
      await using simulated = await SimulatedCluster.start("one", replicas);
      const { set } = simulated;
      if (replicas === 2) simulated.set = undefined;
      await prepare(simulated.cluster, "canary");
      simulated.set = set;
      await run(simulated, "canary");
      assert.deepEqual(partitions(simulated), [0]);
    });
});

describe("Pods that change on deletion", () => {
  it("keep their template, and the result says what to type", async () => {
    await using simulated = await SimulatedCluster.start("one");
    assert.equal(
      await change(simulated, "two", "onDelete"),
      "Every pod is ready and counts, with one visit each: counter-0 11, counter-1 21. " +
        "An older template stays in use until you run: kubectl delete pod --namespace visit-counter counter-0 counter-1",
    );
    assert.deepEqual(simulated.revisions, ["one", "one"]);
  });

  it("are replaced without a deletion once the strategy is another", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await change(simulated, "two", "onDelete");
    await run(simulated, "rolling");
    assert.deepEqual(simulated.revisions, ["two", "two"]);
  });

  it("are deleted if they crash and have an older template, and no others", async () => {
    await using simulated = await SimulatedCluster.start("crashing");
    await change(simulated, "two", "onDelete");
    assert.equal(simulated.changes.filter((one) => one.startsWith("DELETE pods")).length, 2);
  });
});

describe("The ConfigMaps of earlier templates", () => {
  it("are deleted once no pod mounts them, and none would if it were made anew", async () => {
    await using simulated = await SimulatedCluster.start("one");
    await declare(simulated, "two", "onDelete");
    await simulated.cluster.deleteUnusedConfigMaps("agent-");
    assert.deepEqual(
      simulated.changes.filter((one) => one.startsWith("DELETE")),
      ['DELETE configmaps agent-three {"preconditions":{"uid":"agent-three"}}'],
    );
  });
});

describe("The Jobs of earlier rollouts", () => {
  it("are deleted, with their pods; the Job itself and its preparation stay", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.jobs.push("counter-rollout-preparation-2", "counter-rollout-2");
    await simulated.cluster.deleteOtherJobs(
      jobLabel,
      "counter-rollout-2",
      "counter-rollout-preparation-2",
    );
    assert.deepEqual(simulated.changes, [
      'DELETE jobs counter-rollout-1 {"propagationPolicy":"Foreground","preconditions":{"uid":"counter-rollout-1"}}',
    ]);
    assert.deepEqual(simulated.jobs, ["counter-rollout-preparation-2", "counter-rollout-2"]);
  });
});

/** As `up` does. */
async function change(
  simulated: SimulatedCluster,
  revision: string,
  strategy: Strategy,
): Promise<string> {
  await declare(simulated, revision, strategy);
  return run(simulated, strategy);
}

async function declare(
  simulated: SimulatedCluster,
  revision: string,
  strategy: Strategy,
): Promise<void> {
  await prepare(simulated.cluster, strategy);
  if (simulated.set) simulated.set.update = revision;
}

async function run(simulated: SimulatedCluster, strategy: Strategy): Promise<string> {
  return new Rollout(simulated.cluster, simulated.asked, limits).run(strategy);
}

/** Those that were set, in order. */
function partitions({ changes }: SimulatedCluster): number[] {
  return changes.flatMap((one) => /"partition":(\d+)/.exec(one)?.[1] ?? []).map(Number);
}
