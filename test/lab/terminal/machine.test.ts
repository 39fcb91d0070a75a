import assert from "node:assert/strict";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  checkDisk,
  checkGo,
  checkGoVersion,
  checkMachine,
  type Machine,
} from "../../../lab/terminal/machine.ts";
import { Sandbox } from "../support/sandbox.ts";

const debian: Machine = {
  platform: "linux",
  architecture: "x64",
  userId: 0,
  has: () => true,
};

const ownCluster = "Or use a cluster of your own: set KUBECONFIG (docs/own-cluster.md).";

describe("The check of the machine", () => {
  it("accepts root on a Debian or Ubuntu for x86-64", () => {
    checkMachine(debian);
  });

  const refused: [name: string, machine: Partial<Machine>, message: string][] = [
    [
      "macOS",
      { platform: "darwin", architecture: "arm64" },
      `Expected Linux on x86-64 for the lab, got darwin on arm64. ${ownCluster}`,
    ],
    [
      "Linux on another processor",
      { architecture: "arm64" },
      `Expected Linux on x86-64 for the lab, got linux on arm64. ${ownCluster}`,
    ],
    [
      "Windows by its platform, not its missing user ids",
      { platform: "win32", userId: undefined, has: () => false },
      `Expected Linux on x86-64 for the lab, got win32 on x64. ${ownCluster}`,
    ],
    [
      "a user who is not root",
      { userId: 1000 },
      'Expected to run as root, which the lab\'s namespaces and mounts need, got user 1000. Type `sudo env "PATH=$PATH" npm run up`. ' +
        ownCluster,
    ],
    [
      "a Linux without Debian's programs, and names those that are missing",
      { has: (program) => !["apt-get", "dpkg-deb"].includes(program) },
      `Expected Debian or Ubuntu, got a machine without apt-get, dpkg-deb. ${ownCluster}`,
    ],
    [
      "a Linux without what enters namespaces",
      { has: (program) => !["nsenter", "unshare"].includes(program) },
      `Expected Debian or Ubuntu, got a machine without nsenter, unshare. ${ownCluster}`,
    ],
  ];
  for (const [name, machine, message] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => checkMachine({ ...debian, ...machine }), { name: "Failure", message });
    });
  }
});

describe("The check of Go", () => {
  for (const version of ["go1.26", "go1.26.0", "go1.26rc1", "go1.26.8", "go1.30.1", "go2.0"]) {
    it(`accepts ${version}`, () => checkGoVersion(version));
  }

  for (const version of [undefined, "", "go1.25", "go1.25.9", "go1.9", "go0.27", "devel"]) {
    it(`refuses ${version === undefined ? "no Go" : JSON.stringify(version)}`, () => {
      assert.throws(() => checkGoVersion(version), {
        name: "Failure",
        message:
          "Expected Go 1.26 or later on PATH, which the lab's toolchain is built with, " +
          `got ${version || "none"}. Install it (https://go.dev/doc/install) and run the command again.`,
      });
    });
  }

  it("runs the Go on PATH to get its version", async () => {
    using sandbox = new Sandbox();
    sandbox.program("go", "echo go1.26.8");
    await checkGo();
    assert.deepEqual(
      sandbox.calls().map(({ args }) => args),
      [["env", "GOVERSION"]],
    );

    sandbox.program("go", "echo go1.24.1");
    await assert.rejects(checkGo(), { name: "Failure", message: /, got go1\.24\.1\. / });
  });

  it("treats a Go that cannot run as no Go", async () => {
    using sandbox = new Sandbox();
    sandbox.program("go", "exit 2");
    await assert.rejects(checkGo(), { name: "Failure", message: /, got none\. / });

    process.env.PATH = sandbox.path("empty");
    await assert.rejects(checkGo(), { name: "Failure", message: /, got none\. / });
  });
});

describe("The check of the disk", () => {
  it("accepts exactly the required space", () => {
    checkDisk("/", 12, "the toolchain", () => 12);
  });

  it("says how much space it requires, where, and how much is free", () => {
    assert.throws(() => checkDisk("/", 12, "the toolchain", () => 3.14), {
      name: "Failure",
      message:
        "Expected 12 GB free below / for the toolchain, got 3.1 GB. " +
        "Make room, or set XDG_CACHE_HOME and XDG_STATE_HOME to a larger disk.",
    });
  });

  it("measures the disk of the nearest existing folder", () => {
    using sandbox = new Sandbox();
    const asked: string[] = [];
    checkDisk(join(sandbox.folder, "not", "yet"), 1, "it", (folder) => {
      asked.push(folder);
      return 2;
    });
    assert.deepEqual(asked, [sandbox.folder]);
  });

  it("measures in units of 10^9 bytes", () => {
    const { bavail, bsize } = statfsSync("/");
    checkDisk("/", (0.5 * bavail * bsize) / 1e9, "half of it");
    assert.throws(() => checkDisk("/", (2 * bavail * bsize) / 1e9, "twice that"), {
      name: "Failure",
    });
  });
});
