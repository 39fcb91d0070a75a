import assert from "node:assert/strict";
import { resourceNames } from "../../../../../lab/plugins/kubernetes/release/live-release.ts";

describe("resourceNames", () => {
  it("groups the objects of a manifest by kind and version", () => {
    const manifest = `---
# Source: a.yaml
apiVersion: v1
kind: Service
metadata: {name: b, namespace: ns}
---
apiVersion: v1
kind: Service
metadata: {name: a}
---
# nothing
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ns}
`;
    assert.deepEqual(resourceNames(manifest), {
      "Service/v1": ["a", "ns/b"],
      "Deployment.apps/apps/v1": ["ns/web"],
    });
  });

  it("is empty without a manifest", () => assert.deepEqual(resourceNames(""), {}));
});
