import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { document } from "./support/documents.ts";
import { projectFiles, root } from "./support/project.ts";

describe("The code", () => {
  it("has no file with more lines than CONTRIBUTING.md allows", () => {
    const [, most] = /none longer than (\d+)\./.exec(document("CONTRIBUTING.md").text) ?? [];
    const files = projectFiles().filter((path) => path.endsWith(".ts"));
    const lines = (path: string) => readFileSync(join(root, path), "utf8").split("\n").length - 1;
    deepEqual(
      files.filter((path) => !(lines(path) <= Number(most))),
      [],
    );
  });
});
