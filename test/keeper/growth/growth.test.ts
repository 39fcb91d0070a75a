import { deepEqual, equal, rejects } from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { SimulatedStorage } from "./support/simulated-storage.ts";

const grown = {
  "app-storage-counter-0": "2Gi",
  "app-storage-counter-1": "2Gi",
  "other-counter-0": "1Gi",
};

describe("A growth", () => {
  it("makes every claim of the StatefulSet grow, and then deletes it without its pods", async () => {
    await using simulated = await SimulatedStorage.start();
    await simulated.grow();
    deepEqual(simulated.sizes, grown);
    deepEqual(simulated.changes, [
      "TRY app-storage-counter-0",
      "TRY app-storage-counter-1",
      "PATCH app-storage-counter-0",
      "PATCH app-storage-counter-1",
      "DELETE counter",
    ]);
    equal(simulated.set, undefined);
    equal(simulated.isOwned, false);
  });

  it("does nothing if all is as large", async () => {
    await using simulated = await SimulatedStorage.start();
    await simulated.grow({ size: "1Gi" });
    await simulated.grow({ size: "1024Mi" });
    deepEqual(simulated.changes, []);
  });

  it("does nothing for claims that are larger", async () => {
    await using simulated = await SimulatedStorage.start();
    await simulated.grow({ size: "500Mi" });
    deepEqual(simulated.changes, []);
  });

  it("does the rest if it was interrupted at any point", async () => {
    await using simulated = await SimulatedStorage.start();
    const claim = simulated.claims.get("app-storage-counter-0");
    if (claim) claim.requested = "2Gi";
    await simulated.grow();
    deepEqual(simulated.sizes, grown);
    equal(simulated.set, undefined);
    await simulated.grow();
    deepEqual(simulated.changes.slice(-1), ["DELETE counter"]);
  });

  it("makes claims grow that are there before the StatefulSet", async () => {
    await using simulated = await SimulatedStorage.start();
    simulated.set = undefined;
    simulated.revisions = [];
    simulated.claims.set("app-storage-counter-2", { requested: "2Gi", capacity: undefined });
    await simulated.grow();
    deepEqual(simulated.sizes, { ...grown, "app-storage-counter-2": undefined });
  }).timeout(10_000);

  it("does not wait for a claim that grows once a pod mounts it", async () => {
    await using simulated = await SimulatedStorage.start();
    simulated.storage = "offline";
    simulated.revisions = [];
    await simulated.grow();
    equal(simulated.set, undefined);
  });

  describe("ends before it changes anything", () => {
    it("if the storage cannot grow", async () => {
      await using simulated = await SimulatedStorage.start();
      simulated.storage = "rigid";
      await rejects(simulated.grow(), {
        message:
          "Expected the Kubernetes API to accept PATCH /api/v1/namespaces/visit-counter/persistentvolumeclaims/app-storage-counter-0, " +
          "got 403 `the storageclass must support resize`. No claim was changed. Set `storageSize` to `1Gi` again, and run `up`.",
      });
      deepEqual(simulated.changes, ["TRY app-storage-counter-0"]);
    });

    it("if it would take pods away that somebody else has added", async () => {
      await using simulated = await SimulatedStorage.start();
      if (simulated.set) simulated.set.replicas = 5;
      await rejects(simulated.grow(), {
        message:
          "Expected StatefulSet `counter` to have 2 pods, as `replicas` says, got 5. " +
          "It is made anew with that number when its claims grow. Set `replicas`, or type " +
          "`kubectl scale statefulset counter --namespace visit-counter --replicas=2`, and run `up` again.",
      });
      deepEqual(simulated.changes, []);
    });

    it("if a pod keeps an older template, which the next StatefulSet would not know", async () => {
      await using simulated = await SimulatedStorage.start();
      simulated.revisions = ["two", "one"];
      await rejects(simulated.grow(), {
        message:
          "Expected every pod of StatefulSet `counter` to have the newest template before its claims grow, " +
          "got an older one of counter-1. Set `storageSize` back, run `up` until the rollout is done, and set it again.",
      });
      deepEqual(simulated.changes, []);
    });

    it("if the size was put back after it was interrupted, so that nobody would make the StatefulSet anew", async () => {
      await using simulated = await SimulatedStorage.start();
      await simulated.grow();
      await rejects(simulated.grow({ size: "1Gi" }), {
        message:
          "Expected `storageSize` to be `2Gi`, as claim `app-storage-counter-0` has it, got `1Gi`. " +
          "An `up` that made the claims grow was interrupted. Finish it: set `storageSize` to `2Gi`, and run `up` again.",
      });
    });
  });

  it("leaves claims as they are that cannot grow and served so far, before there is a StatefulSet", async () => {
    await using simulated = await SimulatedStorage.start();
    simulated.set = undefined;
    simulated.revisions = [];
    simulated.storage = "rigid";
    await simulated.grow();
    deepEqual(simulated.changes, ["TRY app-storage-counter-0"]);
  });

  it("ends if the storage gives up, in its words, and leaves the StatefulSet", async () => {
    await using simulated = await SimulatedStorage.start();
    simulated.storage = "full";
    await rejects(simulated.grow(), {
      message:
        "Expected claim `app-storage-counter-0` to grow to `2Gi`, got ControllerResizeInfeasible and `no space`. " +
        "See why: kubectl describe persistentvolumeclaim app-storage-counter-0 --namespace visit-counter. " +
        "Set `storageSize` back. To ask for less than `2Gi` later, lower the claim's request first.",
    });
    equal(simulated.isOwned, true);
  });

  it("ends if nothing grows, and leaves the StatefulSet", async () => {
    await using simulated = await SimulatedStorage.start();
    simulated.storage = "offline";
    await rejects(simulated.grow(), {
      message: /^Expected claim .* to grow to `2Gi`, got `1Gi`\./,
    });
    equal(simulated.isOwned, true);
  });

  it("leaves pods that were added while the claims grew, and the StatefulSet", async () => {
    await using simulated = await SimulatedStorage.start();
    const growth = simulated.grow();
    while (simulated.changes.length < 4) await turn();
    if (simulated.set) simulated.set.replicas = 3;
    await rejects(growth, { message: /to have 2 pods, as `replicas` says, got 3\./ });
    equal(simulated.isOwned, true);
  });

  it("leaves a StatefulSet that somebody has made larger meanwhile", async () => {
    await using simulated = await SimulatedStorage.start();
    const growth = simulated.grow();
    while (simulated.changes.length < 4) await turn();
    if (simulated.set) simulated.set.template = "2Gi";
    await growth;
    equal(simulated.isOwned, true);
  });
});
