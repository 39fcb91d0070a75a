import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { foreground } from "../../../lab/stack/foreground.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Runs a shell script by `foreground`, in a separate process and another folder. */
function runElsewhere(script: string) {
  const program = `
    import { foreground } from ${JSON.stringify(join(repository, "lab/stack/foreground.ts"))};
    process.exit(await foreground("sh", ["-c", ${JSON.stringify(script)}]));
  `;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd: "/" });
}

describe("A command in the foreground", () => {
  it("runs in the repository's folder, with the given environment added to this process's", async () => {
    using sandbox = new Sandbox();
    sandbox.program("tool");
    assert.equal(await foreground("tool", ["a b", "-c"], { ADDED: "1" }), 0);
    const [call] = sandbox.calls();
    assert.equal(call?.folder, repository);
    assert.deepEqual(call?.args, ["a b", "-c"]);
    assert.equal(call?.env.ADDED, "1");
    assert.equal(call?.env.HOME, sandbox.path("home"));
  });

  it("returns the exit code", async () => {
    assert.equal(await foreground("sh", ["-c", "exit 3"]), 3);
  });

  it("turns a signal into an exit code, like a shell", async () => {
    assert.equal(await foreground("sh", ["-c", "kill -KILL $$"]), 137);
    assert.equal(await foreground("sh", ["-c", "kill -TERM $$"]), 143);
  });

  it("fails with a sentence if the program is missing", async () => {
    using sandbox = new Sandbox();
    process.env.PATH = sandbox.path("bin");
    await assert.rejects(foreground("no-such-program", []), {
      name: "Failure",
      message:
        'Expected `no-such-program` to start, got "spawn no-such-program ENOENT". Install it or add it to PATH.',
    });
  });

  it("leaves no listener behind", async () => {
    const count = () => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
    const before = count();
    await foreground("true", []);
    await foreground("no-such-program", []).catch(() => {});
    assert.equal(count(), before);
  });

  it("reads from and prints to the terminal directly", async () => {
    using parent = runElsewhere('read line; echo "got $line"; pwd; echo error >&2');
    parent.stdin.end("input\n");
    const [output, errors] = await Promise.all([
      parent.stdout.setEncoding("utf8").toArray(),
      parent.stderr.setEncoding("utf8").toArray(),
    ]);
    assert.deepEqual([output.join(""), errors.join("")], [`got input\n${repository}\n`, "error\n"]);
  });

  it("gets SIGTERM when this process does, and its exit code ends this process", async () => {
    using parent = runElsewhere('sleep 600 & trap "kill $!; exit 5" TERM; echo started; wait');
    await once(parent.stdout, "data");
    parent.kill("SIGTERM");
    assert.deepEqual(await once(parent, "exit"), [5, null]);
  });

  it("handles Ctrl-C itself", async () => {
    using parent = runElsewhere("echo started; read line; exit 6");
    await once(parent.stdout, "data");
    parent.kill("SIGINT");
    parent.stdin.end();
    assert.deepEqual(await once(parent, "exit"), [6, null]);
  });
});
