// Runs the tests on a lab: both halves side by side, each on a lab of its own, or one after the other the files that are
// named.
//
//   npm run e2e
//   npm run e2e -- test/e2e/vault.e2e.ts
//
// What the second half prints comes once the first has ended.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { folders, instanceOf } from "../../lab/box/instance.ts";
import { makeToolchain } from "../../lab/stack/toolchain.ts";
import { Failure, main } from "../../lab/terminal/failure.ts";
import { Progress } from "../../lab/terminal/progress.ts";
import { root } from "../support/project.ts";
import { type Half, halves } from "./halves.ts";

await main(async () => {
  const named = process.argv.slice(2);
  await provideToolchain();
  const [first, second] = halves;
  const codes =
    named.length > 0 ? [await ended(start({ ...first, files: named }))] : await both(first, second);
  if (codes.some((code) => code !== 0))
    throw new Failure("Expected all tests on a lab to pass, got those that have failed above.");
});

/** Before the halves, which would refuse to build the same tools. */
async function provideToolchain(): Promise<void> {
  const instance = instanceOf({ ...process.env, VISIT_COUNTER_LAB: halves[0].lab });
  const log = join(folders(instance).logs, "toolchain.log");
  const progress = new Progress(1, log);
  await progress.step("Toolchain", (step) => makeToolchain(instance, progress, step, log));
}

async function both(first: Half, second: Half): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-e2e-output-"));
  try {
    const output = join(folder, second.lab);
    const running = [ended(start(first)), ended(start(second, openSync(output, "w")))];
    await running[0];
    process.stderr.write(
      "The first half has ended; the second prints what it has found once it has.\n",
    );
    const codes = await Promise.all(running);
    await pipeline(createReadStream(output), process.stdout, { end: false });
    return codes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function start({ lab, files }: Half, output: "inherit" | number = "inherit"): ChildProcess {
  const mocha = join(root, "node_modules/mocha/bin/mocha.js");
  return spawn(
    process.execPath,
    [mocha, `--config=${join(root, "test/e2e/.mocharc.json")}`, ...files],
    {
      cwd: root,
      env: { ...process.env, VISIT_COUNTER_TEST_LAB: lab },
      stdio: ["inherit", output, output],
    },
  );
}

async function ended(child: ChildProcess): Promise<number> {
  const [code] = await once(child, "exit");
  return code ?? 1;
}
