import assert from "node:assert/strict";
import { ApiFailure } from "../../../../../lab/plugins/kubernetes/cluster/api-failure.ts";
import { UnknownKind } from "../../../../../lab/plugins/kubernetes/cluster/objects.ts";
import { writeFailure } from "../../../../../lab/plugins/kubernetes/object/write-failure.ts";

const object = { kind: "Deployment", metadata: { name: "web", namespace: "ns" } };

describe("An object that the API server does not take", () => {
  it("is told of in the server's words", () => {
    const error = new ApiFailure(422, { reason: "Invalid", message: "spec.replicas: Invalid" });
    assert.equal(
      (writeFailure(error, object) as Error).message,
      "Expected the Kubernetes API to accept Deployment `ns/web`, got: spec.replicas: Invalid",
    );
  });

  it("is told of by each field that another manager has, and how that one set it", () => {
    const cause = (field: string, message: string) => ({
      reason: "FieldManagerConflict",
      field,
      message,
    });
    const causes = [
      cause(".spec.replicas", 'conflict with "kubectl" with subresource "scale" using apps/v1'),
      cause(".spec.paused", 'conflict with "hpa" using apps/v1'),
    ];
    const error = new ApiFailure(409, { reason: "Conflict", details: { causes } });
    assert.match(
      (writeFailure(error, object) as Error).message,
      /got a conflict over `spec\.replicas` with manager `kubectl` \(scale\), `spec\.paused` with manager `hpa`\. Leave/,
    );
  });

  it("is told of by its kind where the cluster has none such", () => {
    const error = writeFailure(new UnknownKind("x.io/v1", "Widget"), object) as Error;
    assert.equal(
      error.message,
      "Expected the cluster to have the kind `Widget` in `x.io/v1`, got no such kind. Create its CustomResourceDefinition first, or correct the version.",
    );
  });

  it("is told of as it is where the server did not even answer", () => {
    const error = new Error("socket");
    assert.equal(writeFailure(error, object), error);
  });
});
