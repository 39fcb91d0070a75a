import assert from "node:assert/strict";
import type { HookOrder } from "../../../keeper/src/rollout/contract.ts";
import { Hooks } from "../../../keeper/src/rollout/hooks.ts";
import { SimulatedCluster } from "./support/simulated-cluster.ts";

const limits = { service: 20, look: 1 };

/** Runs a hook for a version that reads these formats. */
function run(simulated: SimulatedCluster, task: HookOrder["task"], formats = [1]): Promise<string> {
  const { cluster, asked, podUrl, serviceUrl } = simulated;
  const order: HookOrder = {
    ...{ task, podUrl, serviceUrl, formats },
    ...{ namespace: "visit-counter", statefulSet: "counter", before: "" },
    formatMetric: "data_format",
  };
  return new Hooks(cluster, asked, order, limits).run(task);
}

describe("The hook before a rollout", () => {
  it("asks each pod for its count and the format of its data, and counts nothing", async () => {
    await using simulated = await SimulatedCluster.start("one");
    assert.equal(
      await run(simulated, "before"),
      "The new version reads the data of every ready pod: counter-0 10, counter-1 20.",
    );
    assert.deepEqual(simulated.counts, { "counter-0": 10, "counter-1": 20 });
    assert.deepEqual(simulated.changes, []);
  });

  it("takes data without a format for the first, as earlier versions do not tell it", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.format = undefined;
    await run(simulated, "before");
    await assert.rejects(run(simulated, "before", [2]), /got 1\./);
  });

  it("ends at data that the new version does not read", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.format = 3;
    await run(simulated, "before", [2, 3]);
    await assert.rejects(run(simulated, "before", [1, 2]), {
      message:
        "Expected the data of pod counter-0 to be in a format that the new version reads, 1 or 2, got 3. " +
        "No pod was changed. Deploy a version that reads it.",
    });
  });

  it("leaves out a pod that is not ready, which the rollout may heal, and says so", async () => {
    await using simulated = await SimulatedCluster.start("crashing");
    assert.equal(
      await run(simulated, "before"),
      "No pod is ready, so there was no data to ask for. Not ready: counter-0, counter-1.",
    );
  });

  it("finds nothing to read before the first `up`", async () => {
    await using simulated = await SimulatedCluster.start("one", 0);
    simulated.set = undefined;
    assert.equal(
      await run(simulated, "before"),
      "No pod is ready, so there was no data to ask for.",
    );
  });
});

describe("The hook after a rollout", () => {
  it("makes one visit through the Service, whichever pod answers", async () => {
    await using simulated = await SimulatedCluster.start("one");
    assert.equal(
      await run(simulated, "after"),
      "A visit through the Service counted: counter-1 21.",
    );
    assert.deepEqual(simulated.counts, { "counter-0": 10, "counter-1": 21 });
  });

  it("ends if a visit through the Service does not count", async () => {
    await using simulated = await SimulatedCluster.start("deaf");
    await assert.rejects(run(simulated, "after"), {
      message:
        `Expected a visit at ${simulated.serviceUrl}/visits to be counted by one of counter-0 10, counter-1 20, ` +
        'got 200 `{"visits":20,"pod":"counter-1"}`. ' +
        "The pods are rolled out and count by their own names: see the Service, its endpoints, and the cluster's DNS.",
    });
  });

  it("ends if the pod that answers is none of the StatefulSet's", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.served = "other-7";
    await assert.rejects(run(simulated, "after"), /got 200 `{"visits":1,"pod":"other-7"}`\./);
  });

  it("ends if the Service leads to no pod, without a visit", async () => {
    await using simulated = await SimulatedCluster.start("one");
    simulated.served = undefined;
    await assert.rejects(
      run(simulated, "after"),
      /^Error: Expected a pod to answer at .*, got: 503/,
    );
    assert.deepEqual(simulated.counts, { "counter-0": 10, "counter-1": 20 });
  });
});
