import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { attempt, run } from "../../../lab/terminal/command.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { recordedProcess, recordProcess } from "../../../lab/terminal/process.ts";
import { waitFor } from "../../../lab/terminal/wait.ts";
import { Sandbox } from "../support/sandbox.ts";

const shell = (script: string) => ["-c", script];

describe("An attempt to run a command", () => {
  it("returns the exit code and the output, even on failure", async () => {
    assert.deepEqual(await attempt("sh", shell("echo out; echo err >&2; exit 3")), {
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("passes arguments verbatim, without a shell", async () => {
    const { stdout } = await attempt("printf", ["%s|", "a b", "$HOME", "'", ""]);
    assert.equal(stdout, "a b|$HOME|'||");
  });

  it("decodes a character that arrives in two chunks", async () => {
    const { stdout } = await attempt("sh", shell("printf '\\303'; sleep 0.01; printf '\\244'"));
    assert.equal(stdout, "ä");
  });

  it("adds to this process's environment, or removes from it", async () => {
    using sandbox = new Sandbox();
    const { stdout } = await attempt("env", [], {
      env: { ADDED: "1", XDG_CACHE_HOME: undefined },
    });
    const variables = stdout.split("\n");
    assert.ok(variables.includes(`HOME=${sandbox.path("home")}`));
    assert.ok(variables.includes("ADDED=1"));
    assert.ok(!variables.some((variable) => variable.startsWith("XDG_CACHE_HOME=")));
  });

  it("searches the PATH that it passes to the command", async () => {
    using sandbox = new Sandbox();
    sandbox.program("tool", "echo found", "elsewhere/tool");
    const env = { PATH: sandbox.path("elsewhere") };
    assert.equal((await attempt("tool", [], { env })).stdout, "found\n");
  });

  it("runs in the given folder", async () => {
    using sandbox = new Sandbox();
    const { stdout } = await attempt("pwd", [], { cwd: sandbox.folder });
    assert.equal(stdout, `${sandbox.folder}\n`);
  });

  it("writes the given input, or none, to standard input", async () => {
    assert.equal((await attempt("cat", [], { input: "text" })).stdout, "text");
    assert.equal((await attempt("cat", [])).stdout, "");
  });

  it("tolerates a command that does not read its input", async () => {
    const input = "x".repeat(1e6);
    assert.equal((await attempt("true", [], { input })).code, 0);
  });

  it("appends all output to a log, if given one, and returns none", async () => {
    using sandbox = new Sandbox();
    const log = sandbox.write("log", "before\n");
    assert.deepEqual(await attempt("sh", shell("echo out; echo err >&2"), { log }), {
      code: 0,
      stdout: "",
      stderr: "",
    });
    assert.equal(sandbox.read("log"), "before\nout\nerr\n");
  });

  it("kills a command that exceeds its timeout, and returns 128", async () => {
    const { code } = await attempt("sh", shell("trap '' TERM; exec sleep 600"), { timeout: 50 });
    assert.equal(code, 128);
  });

  it("fails if the command is missing, and names it", async () => {
    using sandbox = new Sandbox();
    process.env.PATH = sandbox.path("bin");
    await assert.rejects(attempt("no-such-program", ["--help"]), {
      name: "Failure",
      message:
        'Expected `no-such-program` to start, got "spawn no-such-program ENOENT". Install it or add it to PATH.',
    });
  });

  it("leaves no listener behind", async () => {
    const before = process.listenerCount("SIGTERM");
    await attempt("true", []);
    await attempt("no-such-program", []).catch(() => {});
    assert.equal(process.listenerCount("SIGTERM"), before);
  });

  it("ends, like all other running commands, when this process gets SIGTERM", async () => {
    using sandbox = new Sandbox();
    const files = ["one", "other"].map((name) => sandbox.path(name));
    const scripts = files.map(
      (file) => `echo $$ > '${file}.new'; mv '${file}.new' '${file}'; exec sleep 600`,
    );
    const program = `
      import { attempt } from ${JSON.stringify(join(repository, "lab/terminal/command.ts"))};
      await attempt("true", []);
      await Promise.all(${JSON.stringify(scripts)}.map((script) => attempt("sh", ["-c", script])));
    `;
    using parent = spawn(process.execPath, ["--input-type=module", "--eval", program]);
    const options = { seconds: 300, remedy: "", interval: 5 };
    await waitFor({ what: "the commands to start", ...options }, () => files.every(existsSync));
    for (const file of files) recordProcess(`${file}.record`, Number(readFileSync(file, "utf8")));

    parent.kill("SIGTERM");
    assert.deepEqual(await once(parent, "exit"), [143, null]);
    await waitFor({ what: "the commands to end", ...options }, () =>
      files.every((file) => recordedProcess(`${file}.record`) === undefined),
    );
  });
});

describe("A run of a command", () => {
  it("returns standard output alone", async () => {
    assert.equal(await run("sh", shell("echo out; echo err >&2")), "out\n");
  });

  it("fails with the command line, its exit code and its standard error", async () => {
    await assert.rejects(run("sh", shell("echo out; echo wrong >&2; exit 7")), {
      name: "Failure",
      message:
        "Expected `sh -c echo out; echo wrong >&2; exit 7` to succeed, got exit code 7:\n  wrong\n",
    });
  });

  it("fails with its standard output if standard error is empty", async () => {
    await assert.rejects(run("sh", shell("echo out; exit 1")), {
      message: "Expected `sh -c echo out; exit 1` to succeed, got exit code 1:\n  out\n",
    });
  });

  it("fails with the first 200 characters of the command line and the last 15 lines of output", async () => {
    const script = `seq 20 >&2; exit 1 # ${"x".repeat(300)}`;
    const lines = Array.from({ length: 15 }, (_, index) => `  ${index + 6}\n`);
    await assert.rejects(run("sh", shell(script)), {
      message: `Expected \`${`sh -c ${script}`.slice(0, 200)}\` to succeed, got exit code 1:\n${lines.join("")}`,
    });
  });

  it("fails with the end and the path of its log", async () => {
    using sandbox = new Sandbox();
    const log = sandbox.write("log", "before\n");
    await assert.rejects(run("sh", shell("echo wrong; exit 1"), { log }), {
      name: "Failure",
      message:
        "Expected `sh -c echo wrong; exit 1` to succeed, got exit code 1:\n" +
        `  before\n  wrong\nThe whole log: ${log}`,
    });
  });
});
