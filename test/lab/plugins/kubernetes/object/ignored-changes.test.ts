import assert from "node:assert/strict";
import {
  leaveIgnored,
  withoutIgnored,
} from "../../../../../lab/plugins/kubernetes/object/ignored-changes.ts";
import type { PropertyChange } from "../../../../../lab/plugins/support/resource-provider.ts";

describe("withoutIgnored", () => {
  const change: PropertyChange = { kind: "update", replaces: false };
  const kept = (paths: string[], ignored: string[]) => [
    ...withoutIgnored(new Map(paths.map((path) => [path, change])), ignored).keys(),
  ];

  it("takes away a path and all that is under it", () => {
    const paths = ["spec.replicas", "spec.template.a", "spec.template.b[0]", "spec.templates"];
    assert.deepEqual(kept(paths, ["spec.replicas", "spec.template"]), ["spec.templates"]);
  });

  it("keeps what is above an ignored path", () => {
    assert.deepEqual(kept(["spec"], ["spec.replicas"]), ["spec"]);
  });

  it("knows a star for any step, and quoted names", () => {
    const paths = ["a[0].image", "a[1].image", "a[1].name", 'b["x.y/z"]'];
    assert.deepEqual(kept(paths, ["a[*].image", 'b["x.y/z"]']), ["a[1].name"]);
  });
});

describe("leaveIgnored", () => {
  const fieldsV1 = { "f:spec": { "f:replicas": {} } };
  const live = {
    metadata: { managedFields: [{ manager: "hpa", operation: "Update", fieldsV1 }] },
    spec: { replicas: 5, paused: true, list: [{ a: 1 }, { a: 2 }] },
  };

  it("leaves to others what they manage", () => {
    const object = { spec: { replicas: 2, paused: false } };
    assert.deepEqual(leaveIgnored(object, live, ["spec.replicas"], "mine"), {
      spec: { paused: false },
    });
  });

  it("keeps the live value of what is ours or nobody's", () => {
    const object = { spec: { replicas: 2, paused: false, list: [{ a: 9 }, { a: 9 }] } };
    assert.deepEqual(leaveIgnored(object, live, ["spec.paused", "spec.list[1].a"], "mine"), {
      spec: { replicas: 2, paused: true, list: [{ a: 9 }, { a: 2 }] },
    });
  });

  it("keeps what the program sets where the cluster has nothing, and does not make up parents", () => {
    const object = { spec: { other: 1 } };
    assert.deepEqual(
      leaveIgnored(object, live, ["spec.other", "status.x", "no.such"], "mine"),
      object,
    );
  });
});
