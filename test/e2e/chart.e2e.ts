import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "../../lab/terminal/places.ts";
import { buildTools } from "../../lab/toolchain/provide.ts";
import { helm } from "../../lab/toolchain/tools.ts";
import { root } from "../support/project.ts";

describe("The stand-in for Vault's chart", () => {
  it("passes its own tests, which are skipped without Helm", async function () {
    // Helm may have to be built first.
    this.timeout("15m");
    mkdirSync(stateFolder(), { recursive: true });
    const log = join(stateFolder(), "helm.log");
    await buildTools([helm], { say: () => {} }, { note: () => {} }, log);
    const files = globSync(
      ["test/lab/charts/**/*.test.ts", "test/components/vault/chart.test.ts"],
      {
        cwd: root,
      },
    );
    const mocha = join(root, "node_modules/mocha/bin/mocha.js");
    const { status, stdout } = spawnSync(
      process.execPath,
      [mocha, "--forbid-pending", ...files.map((file) => join(root, file))],
      { cwd: root, encoding: "utf8" },
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /[1-9]\d* passing/);
  });
});
