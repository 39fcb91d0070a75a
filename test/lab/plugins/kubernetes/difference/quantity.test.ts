import assert from "node:assert/strict";
import { sameQuantity } from "../../../../../lab/plugins/kubernetes/difference/quantity.ts";

describe("sameQuantity", () => {
  const requests = ["resources", "requests", "memory"];

  it("compares amounts, not texts", () => {
    const equal: [string | number, string | number][] = [
      ["1024Mi", "1Gi"],
      ["0.5", "500m"],
      [2, "2"],
      ["1000", "1k"],
      ["1e3", "1k"],
      ["100000n", "100u"],
    ];
    for (const [a, b] of equal) assert.equal(sameQuantity(requests, a, b), true, `${a} ${b}`);
  });

  it("keeps apart what differs, and what is no quantity", () => {
    const different: [string | number, string | number][] = [
      ["1000Mi", "1Gi"],
      ["1", "1m"],
      ["1G", "1Gi"],
      ["abc", "abcd"],
      ["1X", "1"],
    ];
    for (const [a, b] of different) assert.equal(sameQuantity(requests, a, b), false, `${a} ${b}`);
  });

  it("knows quantities by the field they are in", () => {
    assert.equal(sameQuantity(["spec", "resources", "limits", "cpu"], "1", "1000m"), true);
    assert.equal(sameQuantity(["emptyDir", "sizeLimit"], "1Ki", "1024"), true);
    assert.equal(sameQuantity(["metadata", "annotations", "version"], "1", "1.0"), false);
  });
});
