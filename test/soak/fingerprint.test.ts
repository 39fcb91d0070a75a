import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint } from "./fingerprint.ts";

describe("The fingerprint of the code", () => {
  let folder: string;
  const files = ["README.md", "a.ts", "b.ts"];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-soak-"));
    for (const file of files) writeFileSync(join(folder, file), "ab");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("stays the same while only documents change", () => {
    const before = fingerprint(folder, files);
    writeFileSync(join(folder, "README.md"), "other");
    assert.equal(fingerprint(folder, files), before);
  });

  it("changes with content, a name, or an additional file", () => {
    const all = new Set([fingerprint(folder, files), fingerprint(folder, ["a.ts"])]);
    writeFileSync(join(folder, "a.ts"), "a");
    all.add(fingerprint(folder, files));
    writeFileSync(join(folder, "b.ts"), "bab");
    all.add(fingerprint(folder, files));
    writeFileSync(join(folder, "c.ts"), "bab");
    all.add(fingerprint(folder, ["a.ts", "c.ts"]));
    assert.equal(all.size, 5);
  });
});
