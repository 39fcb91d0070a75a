import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { pulumiHome } from "../../../lab/stack/environment.ts";
import { endOrphans } from "../../../lab/stack/orphans.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Starts a program of this name that runs until its input ends. */
async function start(
  sandbox: Sandbox,
  name: string,
  home: string,
  script = "echo started; read line",
): Promise<ChildProcess> {
  sandbox.program(name, `${script}\nexit 0`);
  const child = spawn(name, {
    env: { ...process.env, PULUMI_HOME: home },
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

/** Closes a process's input and returns how it ends. */
async function endOf(child: ChildProcess): Promise<unknown[]> {
  const exit = once(child, "exit");
  child.stdin?.end();
  return exit;
}

const killed = [null, "SIGKILL"];
const leftAlone = [0, null];

describe("A process that a killed Pulumi left running", () => {
  for (const name of ["pulumi-language-nodejs", "pulumi-resource-kubernetes"]) {
    it(`is killed: ${name}`, async () => {
      using sandbox = new Sandbox();
      const child = await start(sandbox, name, pulumiHome(instanceOf()));
      const exit = once(child, "exit");
      endOrphans(instanceOf());
      assert.deepEqual(await exit, killed);
    });
  }

  it("is killed: the program", async () => {
    using sandbox = new Sandbox();
    const program = sandbox.write(
      "node_modules/@pulumi/pulumi/cmd/run/index.js",
      "console.log('started'); process.stdin.resume();",
    );
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, PULUMI_HOME: pulumiHome(instanceOf()) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const exit = once(child, "exit");
    endOrphans(instanceOf());
    assert.deepEqual(await exit, killed);
  });

  it("is not one that a running Pulumi started, nor that Pulumi", async () => {
    using sandbox = new Sandbox();
    const home = pulumiHome(instanceOf());
    sandbox.program("pulumi-language-nodejs", "echo started; read line; exit 0");
    const child = await start(
      sandbox,
      "pulumi",
      home,
      `"${sandbox.path("bin")}/pulumi-language-nodejs" <&0 || exit 1`,
    );
    endOrphans(instanceOf());
    assert.deepEqual(await endOf(child), leftAlone);
  });

  it("is not another program that uses the lab", async () => {
    using sandbox = new Sandbox();
    const child = await start(sandbox, "kubectl", pulumiHome(instanceOf()));
    endOrphans(instanceOf());
    assert.deepEqual(await endOf(child), leftAlone);
  });

  it("is not one of the user's own stacks or of another lab", async () => {
    using sandbox = new Sandbox();
    for (const home of [
      sandbox.path("home", ".pulumi"),
      pulumiHome(instanceOf({ ...process.env, VISIT_COUNTER_LAB: "e2e" })),
    ]) {
      const child = await start(sandbox, "pulumi-language-nodejs", home);
      endOrphans(instanceOf());
      assert.deepEqual(await endOf(child), leftAlone);
    }
  });
});
