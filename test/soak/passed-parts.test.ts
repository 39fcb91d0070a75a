import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassedParts } from "./passed-parts.ts";

describe("The parts of the soak that have passed", () => {
  let folder: string;
  const open = (code: string) => new PassedParts(join(folder, "state", "soak.json"), code);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-soak-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are none at first", () => {
    assert.equal(open("code").get("kills", 0), undefined);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("are known to the next run on the same code", () => {
    open("code").add("kills", { size: 1, minutes: 2 });
    open("code").add("restarts", { size: 1, minutes: 15 });
    assert.deepEqual(open("code").get("kills", 1), { size: 1, minutes: 2 });
    assert.deepEqual(open("code").get("restarts", 1), { size: 1, minutes: 15 });
    assert.deepEqual(readdirSync(join(folder, "state")), ["soak.json"]);
  });

  it("count for smaller sizes, but not for larger ones", () => {
    open("code").add("kills", { size: 1, minutes: 2 });
    assert.deepEqual(open("code").get("kills", 0.1), { size: 1, minutes: 2 });
    assert.equal(open("code").get("kills", 2), undefined);
  });

  it("do not count once the code has changed", () => {
    open("code").add("kills", { size: 1, minutes: 2 });
    assert.equal(open("other code").get("kills", 1), undefined);
    open("other code").add("restarts", { size: 1, minutes: 15 });
    assert.equal(open("other code").get("kills", 1), undefined);
    assert.equal(open("code").get("kills", 1), undefined);
  });

  it("do not count once removed", () => {
    for (const name of ["kills", "restarts"]) open("code").add(name, { size: 1, minutes: 2 });
    open("code").remove("kills");
    assert.equal(open("code").get("kills", 0), undefined);
    assert.deepEqual(open("code").get("restarts", 1), { size: 1, minutes: 2 });
  });
});
