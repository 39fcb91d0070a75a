import { deepEqual, equal, match } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../support/engine.ts";
import { root, stackConfig } from "../support/project.ts";

const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const { main, engines } = read("package.json");
const entry = join(root, main);

describe("What Pulumi loads", () => {
  it("is index.ts", async () => {
    const config = stackConfig({ registry: "ghcr.io/you" });
    const { result } = await run(
      async () => [await import(pathToFileURL(entry).href), await import("../../index.ts")],
      { config },
    );
    const [loaded, program] = result;
    deepEqual(Object.keys(loaded), ["default"]);
    equal(loaded.default, program);
  });

  it("says in one sentence, to which Pulumi adds nothing, that it needs another Node", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--no-experimental-strip-types", entry],
      { encoding: "utf8" },
    );
    deepEqual(
      [status, stdout, stderr],
      [
        32,
        "",
        `Expected Node 24 or later, which runs TypeScript as it is, got ${process.versions.node} at ${process.execPath}. ` +
          "Put Node 24 first on PATH, or use `npm run up`, which brings its own on Linux x86-64.\n",
      ],
    );
  });

  it("does not end in the middle of the program, as Pulumi would delete what was not declared by then", () => {
    const copy = mkdtempSync(join(tmpdir(), "visit-counter-entry-"));
    try {
      mkdirSync(join(copy, "config"));
      copyFileSync(entry, join(copy, "config/entry.mjs"));
      const end = (program: string) => {
        writeFileSync(join(copy, "index.ts"), program);
        return spawnSync(process.execPath, [join(copy, "config/entry.mjs")], { encoding: "utf8" });
      };
      const { status, stderr } = end("await new Promise(() => {});");
      equal(status, 32);
      match(
        stderr,
        /^Expected the program to run to its end, got nothing more to wait for in the /,
      );
      equal(end("await Promise.resolve();").status, 0);
      equal(end("throw new Error();").status, 1);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("needs the Node that npm asks for, too", () => {
    const { node } = engines;
    equal(node, `>=${readFileSync(join(root, ".nvmrc"), "utf8").trim()}`);
    deepEqual(read("package-lock.json").packages[""].engines, engines);
    // `npm run up` has npm install the packages on Node 20 as well, and only some of them include Node 24.
    equal(/engine-strict/.test(readFileSync(join(root, ".npmrc"), "utf8")), false);
  });
});
