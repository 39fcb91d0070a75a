import assert from "node:assert/strict";
import { objectType } from "../../../../../lab/plugins/kubernetes/object/object-type.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

describe("objectType", () => {
  const types: [type: string, apiVersion: string, kind: string][] = [
    ["kubernetes:core/v1:Service", "v1", "Service"],
    ["kubernetes:apps/v1:StatefulSet", "apps/v1", "StatefulSet"],
    ["kubernetes:networking.k8s.io/v1:Ingress", "networking.k8s.io/v1", "Ingress"],
    ["kubernetes:example.com/v1:GuestList", "example.com/v1", "GuestList"],
  ];
  for (const [type, apiVersion, kind] of types) {
    it(`reads ${type}`, () => assert.deepEqual(objectType(type), { apiVersion, kind }));
  }

  const refused: [type: string, inputs: Properties][] = [
    ["kubernetes:core/v1:ConfigMapPatch", { kind: "ConfigMap" }],
    ["kubernetes:core/v1:ServiceList", {}],
    ["kubernetes:rbac.authorization.k8s.io/v1:RoleList", {}],
    ["kubernetes:helm.sh/v4:Chart", {}],
    ["kubernetes:yaml/v2:ConfigGroup", {}],
    ["kubernetes:kustomize/v2:Directory", {}],
    ["kubernetes:index:Something", {}],
  ];
  for (const [type, inputs] of refused) {
    it(`refuses ${type} by name`, () => {
      assert.throws(() => objectType(type, inputs), {
        name: "Failure",
        message: `Expected a resource that the stand-in supports, got \`${type}\`. Install the official plugin with \`pulumi plugin install resource kubernetes v4.34.2\`.`,
      });
    });
  }

  it("takes a kind that is only named like a patch for what it is", () => {
    const type = "kubernetes:example.com/v1:EyePatch";
    assert.equal(objectType(type, { kind: "EyePatch" }).kind, "EyePatch");
  });
});
