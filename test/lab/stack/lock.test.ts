import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { releaseStaleLocks } from "../../../lab/stack/lock.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { runs } from "../../../lab/terminal/process.ts";
import { waitFor } from "../../../lab/terminal/wait.ts";
import { Sandbox } from "../support/sandbox.ts";

describe("A lock on the state", () => {
  const folder =
    "state/visit-counter/lab/pulumi/backend/.pulumi/locks/organization/visit-counter/lab";

  async function release(sandbox: Sandbox, lock?: string): Promise<void> {
    if (lock !== undefined) sandbox.write(`${folder}/1234.json`, lock);
    await releaseStaleLocks(instanceOf(), { PATH: `${process.env.PATH}`, ADDED: "1" });
  }

  it("costs no call of Pulumi if nothing is locked", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi");
    await release(sandbox);
    assert.deepEqual(sandbox.calls(), []);
  });

  it("is respected while its Pulumi runs", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "echo started; read line");
    using pulumi = spawn("pulumi", { stdio: ["pipe", "pipe", "inherit"] });
    await once(pulumi.stdout, "data");
    await assert.rejects(release(sandbox, JSON.stringify({ pid: pulumi.pid })), {
      name: "Failure",
      message: `Expected the stack to be free, got a lock of the running process ${pulumi.pid}. Wait until it ends, then run the command again.`,
    });
    assert.equal(sandbox.calls().length, 1);
    assert.ok(existsSync(sandbox.path(folder, "1234.json")));
  });

  it("is removed when its Pulumi was killed, even before it is reaped", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", '[ "$1" = cancel ] || read line');
    // The shell becomes a program that never reaps its child.
    const script = "exec 3<&0; pulumi <&3 & echo $!; exec sleep 600 < /dev/null";
    using parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    const [output] = await once(parent.stdout, "data");
    const pid = Number(output);
    await until(() => nameOf(pid) === "pulumi" && nameOf(parent.pid) === "sleep");
    process.kill(pid, "SIGKILL");
    await until(() => !runs(pid));
    assert.equal(nameOf(pid), "pulumi");
    await release(sandbox, JSON.stringify({ pid }));
    assert.deepEqual(sandbox.calls().at(-1)?.args, ["cancel", "--yes", "--non-interactive"]);
  });

  const stale: [name: string, lock: string][] = [
    ["of a process that has ended", '{"pid":4194305}'],
    ["of a process whose id another one has now", JSON.stringify({ pid: process.pid })],
    ["that is incomplete", '{"pid":12'],
    ["that is empty", ""],
    ["that names no process", "{}"],
  ];
  for (const [name, lock] of stale) {
    it(`is removed by Pulumi if it is one ${name}`, async () => {
      using sandbox = new Sandbox();
      sandbox.program("pulumi");
      await release(sandbox, lock);
      const [call] = sandbox.calls();
      assert.deepEqual(call?.args, ["cancel", "--yes", "--non-interactive"]);
      assert.equal(call?.folder, repository);
      assert.equal(call?.env.ADDED, "1");
    });
  }
});

async function until(condition: () => boolean): Promise<void> {
  const options = { what: "the processes to reach the wanted state", remedy: "" };
  await waitFor({ ...options, seconds: 300, interval: 1 }, condition);
}

function nameOf(pid: number | undefined): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}
