import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { releaseStaleLocks } from "../../../lab/pulumi/stack.ts";
import { repository } from "../../../lab/support/places.ts";
import { Sandbox } from "../sandbox.ts";

describe("A lock on the state", () => {
  const folder =
    "state/visit-counter/lab/pulumi/backend/.pulumi/locks/organization/visit-counter/lab";

  async function release(sandbox: Sandbox, lock?: string): Promise<void> {
    if (lock !== undefined) sandbox.write(`${folder}/1234.json`, lock);
    await releaseStaleLocks(instanceOf(), { PATH: `${process.env.PATH}`, ADDED: "1" });
  }

  it("is not looked for where nothing is locked", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi");
    await release(sandbox);
    assert.deepEqual(sandbox.calls(), []);
  });

  it("is respected while the Pulumi that holds it runs", async () => {
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

  const stale: [name: string, lock: string][] = [
    ["of a process that has ended", '{"pid":4194305}'],
    ["of a process whose number another one has now", JSON.stringify({ pid: process.pid })],
    ["that was cut off in writing", '{"pid":12'],
    ["that is empty", ""],
    ["that names no process", "{}"],
  ];
  for (const [name, lock] of stale) {
    it(`is taken away by Pulumi if it is one ${name}`, async () => {
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
