import assert from "node:assert/strict";
import {
  checkConfiguration,
  readConfiguration,
} from "../../../../../lab/plugins/kubernetes/configuration/configuration.ts";
import { type Properties, Secret } from "../../../../../lab/plugins/support/properties.ts";

describe("The configuration of the provider", () => {
  it("takes what the stand-in supports, and what asks for nothing", () => {
    const config: Properties = {
      kubeconfig: "x",
      context: "a",
      cluster: "b",
      namespace: "c",
      clusterIdentifier: "d",
      upsertExistingObjects: "true",
      enablePatchForce: "true",
      enableServerSideApply: "true",
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
      suppressDeprecationWarnings: "true",
      suppressHelmHookWarnings: "true",
      renderYamlToDirectory: "",
      deleteUnreachable: "false",
      version: "4.34.2",
      __internal: {},
    };
    assert.deepEqual(checkConfiguration(config), []);
  });

  const refused: [setting: string, value: Properties[string], got: string][] = [
    ["enableServerSideApply", "false", "enableServerSideApply: false"],
    ["renderYamlToDirectory", "out", "renderYamlToDirectory: out"],
    ["deleteUnreachable", "true", "deleteUnreachable: true"],
    ["skipUpdateUnreachable", true, "skipUpdateUnreachable"],
    ["kubeClientSettings", { burst: 1 }, "kubeClientSettings"],
    ["helmReleaseSettings", { driver: "sql" }, "helmReleaseSettings"],
    ["strictMode", "true", "strictMode: true"],
  ];
  for (const [setting, value, got] of refused) {
    it(`refuses ${got} by name`, () => {
      assert.deepEqual(checkConfiguration({ [setting]: value }), [
        {
          property: setting,
          reason: `Expected a provider setting that the stand-in supports, got \`${got}\`. Install the official plugin with \`pulumi plugin install resource kubernetes v4.34.2\`.`,
        },
      ]);
    });
  }

  it("reads flags from the provider first, else from the environment", () => {
    const env = {
      PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true",
      PULUMI_K8S_ENABLE_PATCH_FORCE: "yes",
    };
    assert.equal(readConfiguration({}, env).upsertExistingObjects, true);
    assert.equal(
      readConfiguration({ upsertExistingObjects: "false" }, env).upsertExistingObjects,
      false,
    );
    assert.equal(readConfiguration({}, env).enablePatchForce, false);
    assert.equal(readConfiguration({ enablePatchForce: true }, {}).enablePatchForce, true);
    assert.equal(readConfiguration({}, {}).upsertExistingObjects, false);
  });

  it("reads a kubeconfig that is secret, or an object", () => {
    assert.equal(readConfiguration({ kubeconfig: new Secret("x") }, {}).kubeconfig, "x");
    assert.equal(readConfiguration({ kubeconfig: { a: 1 } }, {}).kubeconfig, '{"a":1}');
    assert.equal(readConfiguration({ kubeconfig: "" }, {}).kubeconfig, undefined);
  });
});
