import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { repository } from "../../../lab/terminal/places.ts";

/** Runs a program that calls `main` with a body. */
function runMain(body: string): { status: number | null; stdout: string; stderr: string } {
  const program = `
    import { Failure, main } from ${JSON.stringify(join(repository, "lab/terminal/failure.ts"))};
    await main(async () => { ${body} });
    process.stdout.write("not reached");
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

describe("A command of the lab", () => {
  it("exits with 0 by default", () => {
    assert.deepEqual(runMain("setInterval(() => {}, 1000);"), {
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("exits with the code that it returns", () => {
    assert.deepEqual(runMain("return 3;"), { status: 3, stdout: "", stderr: "" });
  });

  it("exits with 1 on a failure, and prints its message without a stack trace", () => {
    assert.deepEqual(runMain('throw new Failure("Expected a lab, got none.");'), {
      status: 1,
      stdout: "",
      stderr: "Expected a lab, got none.\n",
    });
  });

  it("exits with 1 on a bug, and prints its stack trace", () => {
    const { status, stderr } = runMain("undefined.property;");
    assert.equal(status, 1);
    assert.match(stderr, /^TypeError: Cannot read properties of undefined.*\n {4}at /);
  });

  it("exits with 1 on a thrown value that is not an error, and prints it", () => {
    assert.deepEqual(runMain('throw "a string";'), { status: 1, stdout: "", stderr: "a string\n" });
  });
});
