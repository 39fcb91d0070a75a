import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFiles, root } from "../support/project.ts";
import { fingerprint } from "./fingerprint.ts";
import { parts } from "./parts.ts";
import { PassedParts } from "./passed-parts.ts";

describe("npm run soak", () => {
  let state: string;
  let passed: PassedParts;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "visit-counter-soak-"));
    const code = fingerprint(root, projectFiles());
    passed = new PassedParts(join(state, "visit-counter/soak.json"), code);
    for (const { name } of parts) passed.add(name, { size: 1, minutes: 2 });
  });
  afterEach(() => rmSync(state, { recursive: true }));

  it("runs parts that have not passed or are named, and lists those that have passed", () => {
    passed.remove("kills");
    for (const args of [[], ["kills"]]) {
      const { status, output } = soak([...args, "--size=0.005"]);
      assert.equal(status, 0, output);
      assert.match(output, /✔ 1 times loses no visit that was answered/);
      assert.match(output, /2 passing/);
    }
    const { status, output } = soak(["--size=0.005"]);
    assert.equal(status, 0, output);
    assert.doesNotMatch(output, /passing/);
    const listed = soak(["--list"]).output.split("\n");
    assert.match(
      listed[1] ?? "",
      /^kills {12}200 kills .* \(passed at size 0\.005 in \d+\.\d min\)$/,
    );
    assert.match(listed[4] ?? "", /^keeper-deaths {4}.* \(passed at size 1 in 2\.0 min\)$/);
  });

  it("stops at a part that fails, and starts with it the next time", () => {
    for (const name of ["kills", "restarts"]) passed.remove(name);
    // The tests cannot write their files there.
    const { status, output } = soak(["--size=0.005"], { TMPDIR: "/nowhere" });
    assert.equal(status, 1, output);
    assert.match(
      output,
      /Expected the part `kills` to pass, got exit code \d+\. Run the command again: it continues from here\.\n$/,
    );
    assert.doesNotMatch(output, /^restarts/m);
    assert.equal(passed.get("kills", 0), undefined);
    assert.deepEqual(passed.get("power-cuts", 1), { size: 1, minutes: 2 });
  });

  function soak(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, "test/soak/soak.ts"), ...args],
      {
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", XDG_STATE_HOME: state, ...environment },
      },
    );
    return { status, output: stdout + stderr };
  }
});
