import assert from "node:assert/strict";
import { ignoring } from "../../../lab/docker-plugin/ignore-file.ts";

describe("An ignore file", () => {
  for (const [text, ignored, kept] of [
    ["", [], ["a", ".git/config"]],
    ["a", ["a", "a/b/c"], ["b", "b/a", "ab"]],
    ["/a/", ["a", "a/b"], ["b/a"]],
    ["./a", ["a"], ["b"]],
    ["*.log", ["x.log"], ["x.logs", "d/x.log"]],
    ["*/x", ["d/x", "d/x/y"], ["x", "d/e/x"]],
    ["**/x", ["x", "d/x", "d/e/x/y"], ["xx", "d/ax"]],
    ["d/**", ["d/e", "d/e/f"], ["d", "de"]],
    ["d/**/f", ["d/f", "d/e/f", "d/e/g/f"], ["d/ef"]],
    ["**", ["a", "a/b"], []],
    ["?.js", ["a.js"], ["ab.js", "axjs"]],
    ["[ab].js", ["a.js", "b.js"], ["c.js"]],
    ["[^a].js", ["b.js"], ["a.js"]],
    ["a\\*", ["a*"], ["ab"]],
    ["a+(b).js", ["a+(b).js"], ["aab.js"]],
    ["d\n!d/keep", ["d/a"], ["d/keep", "d/keep/a"]],
    ["!a\na", ["a"], []],
    ["# a\n\n  b  \r", ["b"], ["a", "# a"]],
    ["\uFEFFa", ["a"], []],
  ] as const) {
    it(`of ${JSON.stringify(text)} excludes the same as in docker`, () => {
      const isIgnored = ignoring(text);
      assert.deepEqual([...ignored, ...kept].filter(isIgnored), ignored);
    });
  }
});
