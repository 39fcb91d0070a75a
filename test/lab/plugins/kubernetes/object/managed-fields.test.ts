import assert from "node:assert/strict";
import {
  isForeign,
  takeOver,
} from "../../../../../lab/plugins/kubernetes/object/managed-fields.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

const fields = (...names: string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
const entry = (
  manager: string,
  operation: string,
  fieldsV1: Properties,
  more: Properties = {},
) => ({
  manager,
  operation,
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});
const object = (...managedFields: Properties[]): Properties => ({
  metadata: { managedFields },
  spec: { ports: [{ port: 80, name: "http" }, { port: 81 }], replicas: 2 },
});

describe("takeOver", () => {
  it("has nothing to do where we are the only one, or others are no managers of ours", () => {
    const ours = entry("pulumi-kubernetes-1a2b3c4d", "Apply", fields("data"));
    const theirs = entry("kube-controller-manager", "Update", fields("status"));
    assert.equal(takeOver(object(ours, theirs), "pulumi-kubernetes-1a2b3c4d"), undefined);
    assert.equal(takeOver(object(), "pulumi-kubernetes-1a2b3c4d"), undefined);
  });

  it("unites what was created or changed by kubectl with what we apply", () => {
    const theirs = entry("kube-controller-manager", "Update", fields("status"));
    const scaled = entry("kubectl", "Update", fields("replicas"), { subresource: "scale" });
    const live = object(
      entry("pulumi-kubernetes", "Update", { "f:data": fields("a") }),
      theirs,
      entry("kubectl-edit", "Update", { "f:data": fields("b") }),
      scaled,
      entry("mine", "Apply", { "f:data": fields("c"), "f:spec": {} }),
    );
    assert.deepEqual(takeOver(live, "mine"), [
      {
        op: "replace",
        path: "/metadata/managedFields",
        value: [
          theirs,
          scaled,
          entry("mine", "Apply", { "f:data": fields("a", "b", "c"), "f:spec": {} }),
        ],
      },
    ]);
  });
});

describe("isForeign", () => {
  const spec = (ports: Properties) => ({ "f:spec": { "f:ports": ports, ...fields("replicas") } });
  const key = 'k:{"port":80}';

  it("is a field that only others manage", () => {
    const live = object(entry("hpa", "Update", spec({})));
    assert.equal(isForeign(live, ["spec", "replicas"], "mine"), true);
    assert.equal(isForeign(live, ["spec", "replicas"], "hpa"), false);
  });

  it("is no field that we manage too, or that nobody does", () => {
    const live = object(entry("hpa", "Update", spec({})), entry("mine", "Apply", spec({})));
    assert.equal(isForeign(live, ["spec", "replicas"], "mine"), false);
    assert.equal(isForeign(live, ["spec", "paused"], "mine"), false);
  });

  it("knows an element of a list by its keys", () => {
    const live = object(entry("mesh", "Update", spec({ [key]: fields("name") })));
    assert.equal(isForeign(live, ["spec", "ports", 0, "name"], "mine"), true);
    assert.equal(isForeign(live, ["spec", "ports", 1, "name"], "mine"), false);
  });
});
