import assert from "node:assert/strict";
import {
  type Path,
  parsePath,
  printPath,
} from "../../../../../lab/plugins/kubernetes/difference/path.ts";

describe("a property path", () => {
  const paths: [Path, string][] = [
    [["spec", "replicas"], "spec.replicas"],
    [["spec", "containers", 0, "image"], "spec.containers[0].image"],
    [["metadata", "labels", "app.kubernetes.io/name"], 'metadata.labels["app.kubernetes.io/name"]'],
    [["data", 'a"b.c'], 'data["a\\"b.c"]'],
  ];
  for (const [path, text] of paths) {
    it(`is printed and read as ${text}`, () => {
      assert.equal(printPath(path), text);
      assert.deepEqual(parsePath(text), path);
    });
  }
});
