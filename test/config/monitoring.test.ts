import { deepEqual, equal, rejects } from "node:assert/strict";
import { settingsOf } from "../support/settings.ts";

const example = '`{"release": "kube-prometheus-stack"}`';

describe("The settings of monitoring", () => {
  it("ask for none by default, nor for Vault's telemetry", async () => {
    const { monitoring, vault } = await read({});
    deepEqual([monitoring, vault.telemetry], [undefined, undefined]);
  });

  it("ask for annotations", async () => {
    const { monitoring, vault } = await read({ monitoring: "annotations" });
    deepEqual(monitoring, { by: "annotations", labels: undefined });
    equal(vault.telemetry, true);
  });

  it("ask for objects of the operator, with labels", async () => {
    const labels = '{"release": "prometheus"}';
    const { monitoring } = await read({ monitoring: "operator", monitoringLabels: labels });
    deepEqual(monitoring, { by: "operator", labels: { release: "prometheus" } });
  });

  for (const [values, message] of [
    [
      { monitoring: "operator", monitoringLabels: '{"release": "not a value"}' },
      `Expected \`monitoringLabels\` to be a JSON object of labels, such as ${example}, got \`{"release": "not a value"}\`. ` +
        "Set it with `pulumi config set monitoringLabels <value>`.",
    ],
    [
      { monitoring: "annotations", monitoringLabels: "{}" },
      "Expected `monitoring` to be `operator` with `monitoringLabels`, got `annotations`. " +
        "Set it with `pulumi config set monitoring operator`, or remove the other with `pulumi config rm monitoringLabels`.",
    ],
  ] as const)
    it(`refuse ${JSON.stringify(values)}`, () => rejects(read(values), { message }));
});

function read(values: Readonly<Record<string, unknown>>) {
  return settingsOf({ registry: "ghcr.io/you", ...values });
}
