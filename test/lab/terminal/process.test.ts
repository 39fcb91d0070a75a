import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { repository } from "../../../lab/terminal/places.ts";
import { claim, recordedProcess, recordProcess } from "../../../lab/terminal/process.ts";
import { waitFor } from "../../../lab/terminal/wait.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Starts a process that runs until it is killed; `using` kills it at the end of the block. */
function startProcess() {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  assert.ok(child.pid);
  return Object.assign(child, { pid: child.pid });
}

/** Claims a file in a separate process, which then runs `body`. */
function claimElsewhere(file: string, body: string) {
  const program = `
    import { claim, recordProcess, release } from ${JSON.stringify(join(repository, "lab/terminal/process.ts"))};
    claim(${JSON.stringify(file)}, "the lab");
    ${body}
  `;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
}

describe("The record of a process", () => {
  it("names a process while it runs", async () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("not", "yet", "process");
    using child = startProcess();
    recordProcess(file, child.pid);
    assert.equal(recordedProcess(file), child.pid);
    child.kill();
    await once(child, "exit");
    assert.equal(recordedProcess(file), undefined);
  });

  it("replaces what a killed process of the same id has left", () => {
    using sandbox = new Sandbox();
    const file = sandbox.write("records/process", "4194305 1");
    linkSync(file, `${file}.${process.pid}`);
    recordProcess(file, process.pid);
    assert.equal(recordedProcess(file), process.pid);
    assert.deepEqual(readdirSync(sandbox.path("records")), ["process"]);
  });

  it("names none without a file", () => {
    using sandbox = new Sandbox();
    assert.equal(recordedProcess(sandbox.path("process")), undefined);
  });

  for (const text of ["", "1", "1 undefined", "x y", `${process.pid} `]) {
    it(`names none if the file contains ${JSON.stringify(text)}`, () => {
      using sandbox = new Sandbox();
      assert.equal(recordedProcess(sandbox.write("process", text)), undefined);
    });
  }

  it("names none if a later process has the recorded id", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("process");
    recordProcess(file, process.pid);
    const [pid, started] = sandbox.read("process").split(" ");
    sandbox.write("process", `${pid} ${Number(started) - 1}`);
    assert.equal(recordedProcess(file), undefined);
  });

  it("names none for a zombie", async () => {
    using sandbox = new Sandbox();
    // The shell becomes a program that never reaps its child.
    const script = "exec 3<&0; read line <&3 & echo $!; exec sleep 600 < /dev/null";
    using parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    const [output] = await once(parent.stdout, "data");
    const patience = { seconds: 300, remedy: "", interval: 1 };
    await waitFor(
      { what: "the shell to become sleep", ...patience },
      () => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n",
    );

    const child = Number(output);
    const file = sandbox.path("process");
    recordProcess(file, child);
    assert.equal(recordedProcess(file), child);
    parent.stdin.end("\n");
    await waitFor(
      { what: "the child to end", ...patience },
      () => recordedProcess(file) === undefined,
    );
    assert.ok(existsSync(`/proc/${child}`));
  });
});

describe("A claim", () => {
  it("is refused while another process holds it", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    using holder = startProcess();
    recordProcess(file, holder.pid);
    assert.throws(() => claim(file, "the lab in /x"), {
      name: "Failure",
      message: `Expected no other command to be changing the lab in /x, got process ${holder.pid}. Wait until it ends, then run the command again.`,
    });
    assert.equal(recordedProcess(file), holder.pid);
  });

  it("is free again when its holder has ended, even by a kill", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    const killed = claimElsewhere(file, 'process.kill(process.pid, "SIGKILL");');
    assert.equal(killed.signal, "SIGKILL");
    assert.ok(existsSync(file));

    const next = claimElsewhere(file, "");
    assert.deepEqual([next.status, next.stderr], [0, ""]);
  });

  it("is released at the end of the process", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    assert.equal(claimElsewhere(file, "process.exit(1);").status, 1);
    assert.ok(!existsSync(file));
  });

  it("stays another process's after a release", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    const next = claimElsewhere(
      file,
      `release(${JSON.stringify(file)});
       recordProcess(${JSON.stringify(file)}, process.ppid);`,
    );
    assert.deepEqual([next.status, next.stderr], [0, ""]);
    assert.equal(recordedProcess(file), process.pid);
  });

  it("names the process that holds it", () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    const { stdout } = claimElsewhere(
      file,
      `import { readFileSync } from "node:fs";
       console.log(process.pid + " " + readFileSync(${JSON.stringify(file)}, "utf8"));`,
    );
    const [pid, recorded] = stdout.split(" ");
    assert.equal(recorded, pid);
  });

  it("may be repeated by the same process", () => {
    using sandbox = new Sandbox();
    const file = JSON.stringify(sandbox.path("up.process"));
    const { status, stderr } = claimElsewhere(sandbox.path("up.process"), `claim(${file}, "it");`);
    assert.deepEqual([status, stderr], [0, ""]);
  });
});
