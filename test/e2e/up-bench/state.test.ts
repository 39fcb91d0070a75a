import assert from "node:assert/strict";
import { deployedObjects, vaultValues } from "./state.ts";

const values = { server: { ha: { replicas: 3 } } };
const state = {
  deployment: {
    resources: [
      { type: "pulumi:pulumi:Stack", inputs: {} },
      {
        type: "kubernetes:core/v1:Service",
        inputs: { apiVersion: "v1", kind: "Service", metadata: { name: "a", __marked: true } },
      },
      {
        type: "kubernetes:helm.sh/v3:Release",
        inputs: { name: "vault", chart: "./chart", values: { ...values, __defaults: [] } },
      },
    ],
  },
};

describe("The state of a stack", () => {
  it("has the objects that the program declares, as kubectl reads them", () => {
    assert.deepEqual(deployedObjects(state), {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Service", metadata: { name: "a" } }],
    });
  });

  it("has the chart and the values of Vault's Release, as Helm reads them", () => {
    assert.deepEqual(vaultValues(state), { chart: "./chart", values });
  });

  it("without a Release is an error", () => {
    assert.throws(() => vaultValues({ deployment: { resources: [] } }), {
      message: "Expected a Release in the stack, got none.",
    });
  });
});
