import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Tool } from "../../../lab/toolchain/tools.ts";
import { go, hello, Toolchain } from "./support/toolchain.ts";

describe("A build of the toolchain", () => {
  it("is one call of Go, in the tool's module, with the toolchain's own caches", async () => {
    using toolchain = new Toolchain();
    await toolchain.build(hello);
    const [call, ...others] = toolchain.builds();
    assert.ok(call);
    assert.deepEqual(others, []);
    assert.equal(call.folder, toolchain.path("checkout/lab/toolchain/hello"));

    const work = toolchain.toolchain("work");
    const flags = ["-gcflags=all=-dwarf=false", "-ldflags", "-s -w"];
    assert.deepEqual(call.args, ["build", ...flags, "-o", `${work}/hello/`, ...hello.programs]);
    const expected = {
      CGO_ENABLED: "0",
      GOOS: "linux",
      GOARCH: "amd64",
      GOFLAGS: "-trimpath -mod=readonly -buildvcs=false -modcacherw",
      GOWORK: "off",
      GOCACHE: join(work, "cache"),
      GOMODCACHE: join(work, "modules"),
      GOTMPDIR: join(work, "hello"),
    };
    const got = Object.fromEntries(Object.keys(expected).map((name) => [name, call.env[name]]));
    assert.deepEqual(got, expected);
  });

  it("fetches the sources of the next tool meanwhile, and ignores a failure of that", async () => {
    using toolchain = new Toolchain();
    toolchain.program("go", `[ "$1" = list ] && exit 1\n${go}`);
    await toolchain.build(hello, toolchain.other);
    const [fetched, ...others] = toolchain.calls("go").filter(({ args }) => args[0] === "list");
    assert.deepEqual(others, []);
    assert.deepEqual(fetched?.args, ["list", "-e", "-deps", "-f", "", ...toolchain.other.programs]);
    assert.equal(fetched?.folder, toolchain.path("checkout/lab/toolchain/other"));
    assert.equal(fetched?.env.GOMODCACHE, toolchain.builds().at(-1)?.env.GOMODCACHE);
    assert.deepEqual(await toolchain.missingOrOutdated(hello, toolchain.other), []);
  });

  it("overlays the tool's folder with the files that it embeds of another module", async () => {
    using toolchain = new Toolchain();
    toolchain.program(
      "go",
      `for argument; do case "$argument" in */overlay.json) cp "$argument" "$records/../overlay";; esac; done
${go}`,
    );
    const embeds = { module: "example.org/m", files: ["cmd/m/schema.json"] };
    await toolchain.build({ ...hello, embeds });
    const [call] = toolchain.calls("go").filter(({ args }) => args[0] === "mod");
    assert.deepEqual(call?.args, ["mod", "download", "-json", "example.org/m"]);
    assert.deepEqual(JSON.parse(toolchain.read("overlay")), {
      Replace: {
        [toolchain.path("checkout/lab/toolchain/hello/schema.json")]:
          "/modules/example.org/m/cmd/m/schema.json",
      },
    });
  });

  it("links one binary to the names that it is called by", async () => {
    using toolchain = new Toolchain();
    const tool: Tool = { name: "hello", programs: ["example.org/all"], calledAs: ["one", "two"] };
    await toolchain.build(tool);
    await toolchain.build(tool);
    assert.deepEqual(readdirSync(toolchain.toolchain("bin")).sort(), ["all", "one", "two"]);
    assert.equal(readlinkSync(toolchain.toolchain("bin", "two")), "all");
    assert.deepEqual(await toolchain.missingOrOutdated(tool), []);
  });

  it("keeps a plugin off PATH", async () => {
    using toolchain = new Toolchain();
    const plugin: Tool = { ...hello, plugin: true };
    await toolchain.build(plugin);
    assert.deepEqual(readdirSync(toolchain.toolchain("plugins", "hello")).sort(), ["bye", "hello"]);
    assert.ok(!existsSync(toolchain.toolchain("bin")));
    assert.deepEqual(await toolchain.missingOrOutdated(plugin), []);
  });

  it("keeps the binaries and removes the caches", async () => {
    using toolchain = new Toolchain();
    await toolchain.build(hello);
    assert.deepEqual(readdirSync(toolchain.toolchain("bin")).sort(), ["bye", "hello"]);
    assert.ok(!existsSync(toolchain.toolchain("work")));
    const binary = toolchain.toolchain("bin", "hello");
    assert.equal(execFileSync(binary, ["a b", "c"], { encoding: "utf8" }), "a b c\n");
  });

  it("notes which tool it builds, and of how many", async () => {
    using toolchain = new Toolchain();
    await toolchain.build(hello, toolchain.other);
    assert.deepEqual(toolchain.notes, ["hello (1 of 2)", "other (2 of 2)"]);
  });

  it("adds a tool's flags to every call of its binary", async () => {
    using toolchain = new Toolchain();
    await toolchain.build({ ...hello, programs: ["example.org/hello"], flags: ["-a=1", "-b"] });
    const binary = toolchain.toolchain("bin", "hello");
    assert.equal(execFileSync(binary, ["c d"], { encoding: "utf8" }), "-a=1 -b c d\n");
    assert.deepEqual(readdirSync(dirname(binary)).sort(), ["hello", "hello.binary"]);
  });

  it("replaces the binaries of an earlier build", async () => {
    using toolchain = new Toolchain();
    await toolchain.build({ ...hello, flags: ["-a"] });
    await toolchain.build(hello);
    const binary = toolchain.toolchain("bin", "hello");
    assert.equal(execFileSync(binary, ["b"], { encoding: "utf8" }), "b\n");
  });

  it("fails with Go's output, keeps its caches and can be continued", async () => {
    using toolchain = new Toolchain();
    toolchain.write("broken", "");
    const work = toolchain.toolchain("work", "hello");
    const command = `go build -gcflags=all=-dwarf=false -ldflags -s -w -o ${work}/ ${hello.programs.join(" ")}`;
    await assert.rejects(toolchain.build(hello), {
      name: "Failure",
      message:
        `Expected \`${command.slice(0, 200)}\` to succeed, got exit code 1:\n` +
        `  hello.go:1: syntax error\nThe whole log: ${toolchain.log}`,
    });
    assert.deepEqual(await toolchain.missingOrOutdated(hello), ["hello"]);
    assert.ok(!existsSync(toolchain.toolchain("bin")));

    rmSync(toolchain.path("broken"));
    await toolchain.build(hello);
    assert.equal(toolchain.read("entries"), "built\nbuilt\n");
    assert.deepEqual(await toolchain.missingOrOutdated(hello), []);
    assert.ok(!existsSync(work));
  });
});
