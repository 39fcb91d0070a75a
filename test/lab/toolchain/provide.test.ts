import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { recordProcess } from "../../../lab/terminal/process.ts";
import type { Tool } from "../../../lab/toolchain/tools.ts";
import { Checkout } from "../support/checkout.ts";
import { fakeGo } from "./support/fake-go.ts";
import { Maker } from "./support/maker.ts";

const own: Tool = { name: "own", programs: ["example.org/own"] };
const vault: Tool = {
  name: "vault",
  programs: ["example.org/vault"],
  module: "example.org/vault",
  minutes: 10,
  gigabytes: 12,
};
const kubernetes: Tool = {
  name: "kubernetes",
  programs: ["example.org/kubectl", "example.org/kubelet"],
  module: "example.org/kubernetes",
};

/** Replaces `lab/terminal/machine.ts`: records the checks of the machine. */
const machine = (folder: string) => `
import { appendFileSync, existsSync } from "node:fs";
const note = (text: string) => appendFileSync(${JSON.stringify(folder)} + "/asked", text + "\\n");
export const checkDisk = (_: string, gigabytes: number) => note(gigabytes + " GB");
export const checkGo = async () => {
  note("Go");
  if (!existsSync(${JSON.stringify(folder)} + "/bin/go")) throw new Error("no Go");
};
`;

/** A machine with Go and no toolchain yet. */
class Machine extends Checkout {
  /** The lines it has printed so far. */
  readonly said: string[] = [];
  private readonly maker: Maker;

  constructor(maker: Maker) {
    super();
    this.maker = maker;
    process.env.VISIT_COUNTER_MIRROR_KUBERNETES = maker.address;
    process.env.VISIT_COUNTER_MIRROR_HASHICORP = maker.address;
    // So that a test that removes this Go finds no other.
    process.env.PATH = this.path("bin");
    this.program("go", fakeGo("echo built"));
    this.program(
      "busybox",
      'cp "$3" "$6/$4"',
      "cache/visit-counter/toolchain/packages/image/bin/busybox",
    );
    this.write("checkout/lab/terminal/machine.ts", machine(this.folder));
    for (const { name } of [own, vault, kubernetes]) this.pin(name, "v1.0.0");
  }

  /** Pins the version of a tool. */
  pin(name: string, version: string): void {
    this.write(
      `checkout/lab/toolchain/${name}/go.mod`,
      `module toolchain/${name}\n\nrequire example.org/${name} ${version}\n`,
    );
  }

  /** Publishes releases of tools at their pinned versions: programs that print "released". */
  async release(...tools: Tool[]): Promise<void> {
    const { releaseOf } = await this.load<typeof import("../../../lab/toolchain/release.ts")>(
      "lab/toolchain/release.ts",
    );
    for (const { path, kind, binaries, checksums } of tools.flatMap(
      (tool) => releaseOf(tool)?.files ?? [],
    )) {
      this.maker.publish(path, "#!/bin/sh\necho released\n", kind, binaries, checksums);
    }
  }

  async provide(...tools: Tool[]): Promise<void> {
    const { downloadTools, buildTools } = await this.load<
      typeof import("../../../lab/toolchain/provide.ts")
    >("lab/toolchain/provide.ts");
    const progress = { say: (text: string) => void this.said.push(text) };
    const step = { note: () => {} };
    const absent = await downloadTools(tools, progress, step);
    await buildTools(absent, progress, step, this.path("log"));
  }

  /** The output of a program. */
  output(program: string): string {
    const file = this.path("cache/visit-counter/toolchain/bin", program);
    return execFileSync(file, { encoding: "utf8" }).trim();
  }

  /** The checks of the machine so far. */
  get asked(): string[] {
    return existsSync(this.path("asked")) ? this.read("asked").trim().split("\n") : [];
  }

  get builds(): number {
    return this.calls("go").filter(({ args }) => args[0] === "build").length;
  }
}

describe("Tools that are missing", () => {
  it("are downloaded if their makers release them, else built, with a line each", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.release(vault, kubernetes);
    await machine.provide(own, vault, kubernetes);
    assert.equal(machine.output("own"), "built");
    for (const program of ["vault", "kubectl", "kubelet"]) {
      assert.equal(machine.output(program), "released");
    }
    assert.deepEqual(machine.said.slice(0, 2).sort(), [
      "kubernetes v1.0.0: downloaded",
      "vault v1.0.0: downloaded",
    ]);
    assert.deepEqual(machine.said.slice(2), [
      "Building own from source: about 1 min on two processors. Interrupt it at any time; the next run continues from there.",
      "Built: own",
    ]);
    assert.deepEqual(machine.asked, ["2 GB", "Go", "1 GB"]);
  });

  it("need no Go if all are downloaded, then or later", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    rmSync(machine.path("bin/go"));
    await machine.release(vault, kubernetes);
    await machine.provide(vault, kubernetes);
    await machine.provide(vault, kubernetes);
    assert.deepEqual(machine.asked, ["2 GB"]);
    assert.equal(machine.said.length, 2);
    assert.equal(maker.requests.length, 6);
  });

  it("are built if a release is not available, with one line that says why", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.release(kubernetes);
    await machine.provide(vault, kubernetes);
    assert.equal(machine.output("vault"), "built");
    assert.equal(machine.output("kubectl"), "released");
    assert.deepEqual(machine.said.toSorted(), [
      "Building vault from source: about 10 min on two processors. Interrupt it at any time; the next run continues from there.",
      "Built: vault",
      "kubernetes v1.0.0: downloaded",
      `vault v1.0.0: ${maker.host} answered 404 for ${maker.address}/vault/1.0.0/vault_1.0.0_SHA256SUMS; building it from source`,
    ]);
    assert.deepEqual(machine.asked, ["2 GB", "Go", "12 GB"]);
  });

  it("need Go only to be built", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    rmSync(machine.path("bin/go"));
    await machine.release(kubernetes);
    await assert.rejects(machine.provide(vault, kubernetes), /no Go/);
    assert.equal(machine.output("kubectl"), "released");
  });

  it("that no maker releases are built without a request", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.provide(own);
    assert.deepEqual(machine.asked, ["Go", "1 GB"]);
    assert.deepEqual(maker.requests, []);
  });
});

describe("A toolchain that another command is changing", () => {
  it("is not touched", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    const holder = machine.path("cache/visit-counter/toolchain/process");
    recordProcess(holder, process.ppid);
    for (const tool of [own, vault]) {
      await assert.rejects(machine.provide(tool), {
        name: "Failure",
        message: `Expected no other command to be changing the toolchain in ${dirname(holder)}, got process ${process.ppid}. Wait until it ends, then run the command again.`,
      });
    }
    assert.deepEqual(machine.asked, []);
    assert.deepEqual(maker.requests, []);
  });
});

describe("A tool that was downloaded", () => {
  const changes: [what: string, change: (machine: Machine) => void][] = [
    ["another version is pinned", (machine) => machine.pin("vault", "v1.0.1")],
    [
      "its binary is gone",
      (machine) => rmSync(machine.path("cache/visit-counter/toolchain/bin/vault")),
    ],
  ];
  for (const [what, change] of changes) {
    it(`is downloaded again if ${what}`, async () => {
      await using maker = await Maker.open();
      using machine = new Machine(maker);
      await machine.release(vault);
      await machine.provide(vault);
      change(machine);
      await machine.release(vault);
      maker.requests.length = 0;
      await machine.provide(vault);
      assert.equal(maker.requests.length, 2);
      assert.equal(machine.output("vault"), "released");
      assert.equal(machine.builds, 0);
    });
  }
});

describe("A tool that was built", () => {
  it("stays if its maker's release becomes available later", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.provide(vault);
    await machine.release(vault);
    maker.requests.length = 0;
    await machine.provide(vault);
    assert.deepEqual(maker.requests, []);
    assert.equal(machine.output("vault"), "built");
  });
});
