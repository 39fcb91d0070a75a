import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import type { Tool } from "../../../lab/toolchain/tools.ts";
import { hello, Toolchain } from "./support/toolchain.ts";

describe("A tool", () => {
  it("is missing until it is built", async () => {
    using toolchain = new Toolchain();
    assert.deepEqual(await toolchain.missingOrOutdated(hello), ["hello"]);
    await toolchain.build(hello);
    assert.deepEqual(await toolchain.missingOrOutdated(hello), []);
  });

  const changes: [name: string, change: (toolchain: Toolchain) => Tool | undefined][] = [
    ["go.mod", (toolchain) => edit(toolchain, "hello/go.mod", "module other\n")],
    ["go.sum", (toolchain) => edit(toolchain, "hello/go.sum", "example.org v1.0.0 h1:=\n")],
    ["source", (toolchain) => edit(toolchain, "hello/main.go", "package main\n")],
    ["flags", () => ({ ...hello, flags: ["-a"] })],
    ["programs", () => ({ ...hello, programs: hello.programs.slice(1) })],
    ["Go", (toolchain) => void toolchain.write("go-version", "go1.26.9\n")],
  ];
  for (const [name, change] of changes) {
    it(`is outdated after a change of ${name}`, async () => {
      using toolchain = new Toolchain();
      await toolchain.build(hello);
      const tool = change(toolchain) ?? hello;
      assert.deepEqual(await toolchain.missingOrOutdated(tool), ["hello"]);
      await toolchain.build(tool);
      assert.deepEqual(await toolchain.missingOrOutdated(tool), []);
    });
  }

  it("is outdated after a change of a linker variable, such as its version", async () => {
    using toolchain = new Toolchain();
    const goMod = (version: string) => `module toolchain/hello\nrequire example.org ${version}\n`;
    edit(toolchain, "hello/go.mod", goMod("v1.0.0"));
    const versioned: Tool = {
      ...hello,
      module: "example.org",
      variables: (version) => ({ version }),
    };
    await toolchain.build(versioned);
    const other: Tool = { ...versioned, variables: (version) => ({ other: version }) };
    assert.deepEqual(await toolchain.missingOrOutdated(versioned, other), ["hello"]);
  });

  it("that is built needs no Go, until its module changes", async () => {
    using toolchain = new Toolchain();
    await toolchain.build(hello);
    toolchain.removeGo();
    assert.deepEqual(await toolchain.missingOrOutdated(hello), []);
    edit(toolchain, "hello/go.mod", "module other\n");
    assert.deepEqual(await toolchain.missingOrOutdated(hello), ["hello"]);
  });

  it("is missing on a machine that never had Go", async () => {
    using toolchain = new Toolchain();
    toolchain.removeGo();
    assert.deepEqual(await toolchain.missingOrOutdated(hello), ["hello"]);
  });

  it("is missing again without one of its binaries", async () => {
    using toolchain = new Toolchain();
    await toolchain.build(hello);
    rmSync(toolchain.toolchain("bin", "bye"));
    assert.deepEqual(await toolchain.missingOrOutdated(hello), ["hello"]);
  });
});

function edit(toolchain: Toolchain, file: string, content: string): undefined {
  toolchain.write(`checkout/lab/toolchain/${file}`, content);
}
