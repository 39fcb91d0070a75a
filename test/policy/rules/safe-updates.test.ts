import { deepEqual } from "node:assert/strict";
import { judged, statefulSet } from "../support/judged.ts";

const rule = "safe-updates";
const claim = { name: "data", persistentVolumeClaim: { claimName: "data" } };
const deployment = (spec: object) => ({
  type: "kubernetes:apps/v1:Deployment",
  props: {
    metadata: { name: "wiki" },
    spec: { template: { spec: { volumes: [claim] } }, ...spec },
  },
});

describe(`The rule ${rule}`, () => {
  it("accepts an update of one pod after the other", () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } };
    const pod = { terminationGracePeriodSeconds: 30 };
    deepEqual(judged(rule, [statefulSet(), statefulSet({ updateStrategy, pod })]), []);
  });

  for (const maxUnavailable of [2, "50%"])
    it(`refuses an update of several pods at a time: ${maxUnavailable}`, () => {
      const updateStrategy = { rollingUpdate: { maxUnavailable } };
      deepEqual(judged(rule, [statefulSet({ updateStrategy })]), [
        `Expected StatefulSet \`data/db\` to update one pod at a time, got \`maxUnavailable: ${maxUnavailable}\`. Leave out \`spec.updateStrategy.rollingUpdate.maxUnavailable\`.`,
      ]);
    });

  it("refuses pods that are ended at once", () => {
    deepEqual(judged(rule, [statefulSet({ pod: { terminationGracePeriodSeconds: 0 } })]), [
      "Expected StatefulSet `data/db` to give its pods time to finish, got `terminationGracePeriodSeconds: 0`, with which a pod may still write when its successor starts. Set how many seconds a pod needs at most.",
    ]);
  });

  it("accepts a Deployment that ends the pod of its claim first, or has no claim", () => {
    const without = { template: { spec: {} } };
    deepEqual(
      judged(rule, [deployment({ strategy: { type: "Recreate" } }), deployment(without)]),
      [],
    );
  });

  it("refuses one that starts a second pod beside it", () => {
    deepEqual(judged(rule, [deployment({})]), [
      "Expected Deployment `wiki` to end its pod before it starts another, because of the claim in its volume `data`, got `RollingUpdate`. Set `spec.strategy.type` to `Recreate`, or use a StatefulSet.",
    ]);
  });
});
