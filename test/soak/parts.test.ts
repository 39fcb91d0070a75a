import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { halves } from "../e2e/halves.ts";
import { sized } from "../e2e/support/size.ts";
import { root } from "../support/project.ts";
import { parts } from "./parts.ts";

describe("The parts of the soak", () => {
  const files = globSync("test/e2e/**/*.e2e.ts", { cwd: root }).sort();
  const text = (file: string) => readFileSync(join(root, file), "utf8");

  it("are the tests that have a size", () => {
    assert.deepEqual(
      files
        .filter((file) => text(file).includes("support/size.ts"))
        .map((file) => basename(file, ".e2e.ts")),
      parts.map(({ name }) => name).sort(),
    );
  });

  it("take at most 40 minutes each", () => {
    for (const { name, minutes } of parts) assert.ok(minutes > 0 && minutes <= 40, name);
  });

  it("are run at their short size by `npm run e2e`, which runs every test file once", () => {
    const patterns = halves.flatMap(({ files }) => files);
    assert.deepEqual(
      patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort(),
      // Which are skipped elsewhere if there is no Chromium.
      ["test/app/page/accessibility.test.ts", "test/app/page/browser.test.ts", ...files],
    );
  });

  it("repeat the long number times the size, at least once; without a size, the short number", () => {
    assert.equal(sized(20, 200, undefined), 20);
    assert.equal(sized(20, 200, 1), 200);
    assert.equal(sized(20, 200, 0.25), 50);
    assert.equal(sized(20, 200, 0.0001), 1);
  });
});
