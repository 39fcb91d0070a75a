import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Maker } from "../toolchain/support/maker.ts";
import { Machine } from "./support/plugin-machine.ts";

const kubernetesBuilt = "plugin kubernetes: official, built from source of 2026-01-15";
const kubernetesOfficial = "plugin kubernetes: official";
const dockerStandIn = "plugin docker: stand-in";
const dockerOfficial = "plugin docker: official";

describe("A plugin", () => {
  it("is the release, downloaded once into the lab's home", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.release("kubernetes", "docker");
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerOfficial]);
    assert.equal(machine.content("kubernetes"), "released\n");
    assert.deepEqual(machine.said.sort(), [
      "plugin docker: downloaded",
      "plugin kubernetes: downloaded",
    ]);
    const asked = maker.requests.length;
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerOfficial]);
    assert.equal(maker.requests.length, asked);
  });

  it("is the user's own if they have it, without a download", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    const users = machine.giveUser("kubernetes");
    machine.giveUser("docker");
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerOfficial]);
    assert.equal(
      readlinkSync(machine.executable("kubernetes")),
      join(users, "pulumi-resource-kubernetes"),
    );
    assert.deepEqual(maker.requests, []);
  });

  it("may be in the Pulumi home that the user has set", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    process.env.PULUMI_HOME = machine.path("elsewhere");
    machine.giveUser("kubernetes", "elsewhere");
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerStandIn]);
    assert.equal(machine.content("kubernetes"), "the user's\n");
  });

  it("is not a link to a folder, which the engine would not follow", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    const users = machine.giveUser("kubernetes");
    mkdirSync(join(machine.home, "plugins"), { recursive: true });
    symlinkSync(users, machine.pluginFolder("kubernetes"));
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerStandIn]);
    assert.ok(lstatSync(machine.pluginFolder("kubernetes")).isDirectory());
    assert.equal(machine.content("kubernetes"), "the user's\n");
  });

  it("that the user has removed is downloaded, but not into the user's home", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    const users = machine.giveUser("kubernetes");
    await machine.provide();
    rmSync(users, { recursive: true });
    await machine.release("kubernetes");
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerStandIn]);
    assert.equal(machine.content("kubernetes"), "released\n");
    assert.deepEqual(readdirSync(join(users, "..")), []);
  });

  it("is incomplete after an interrupted download, the user's or the lab's", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    machine.giveUser("kubernetes");
    machine.write(`${machine.pluginFolder("kubernetes", "home/.pulumi")}.partial`, "");
    machine.write(`${machine.pluginFolder("kubernetes", "lab-home")}.partial`, "");
    mkdirSync(machine.pluginFolder("kubernetes"));
    assert.deepEqual(await machine.provide(), [kubernetesBuilt, dockerStandIn]);
    assert.ok(!existsSync(`${machine.pluginFolder("kubernetes")}.partial`));
  });

  it("is built, or the stand-in, if no release is available", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    assert.deepEqual(await machine.provide(), [kubernetesBuilt, dockerStandIn]);
    assert.equal(machine.content("kubernetes"), "built\n");
    assert.equal(
      readlinkSync(machine.executable("kubernetes")),
      join(machine.built, "pulumi-resource-kubernetes"),
    );
    assert.equal(machine.said.length, 2);
    assert.match(machine.said[0] ?? "", /^plugin (kubernetes|docker): .* answered 404 for /);
    assert.deepEqual(await machine.provide(), [kubernetesBuilt, dockerStandIn]);
    // A substitute that is already installed is not reported again.
    assert.equal(machine.said.length, 2);
    assert.deepEqual(readdirSync(join(machine.home, "plugins")).sort(), [
      "resource-docker-v5.2.0",
      "resource-kubernetes-v4.34.2",
    ]);
  });

  it("is replaced by its release as soon as there is one", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.provide();
    await machine.release("kubernetes", "docker");
    assert.deepEqual(await machine.provide(), [kubernetesOfficial, dockerOfficial]);
    assert.deepEqual(readdirSync(machine.pluginFolder("kubernetes")), [
      "pulumi-resource-kubernetes",
    ]);
    assert.deepEqual(readdirSync(machine.pluginFolder("docker")), ["pulumi-resource-docker"]);
    assert.equal(machine.content("docker"), "released\n");
    assert.equal(
      readFileSync(join(machine.built, "pulumi-resource-kubernetes"), "utf8"),
      "built\n",
    );
  });

  it("is replaced only by a complete release", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.provide();
    const archive = await machine.release("kubernetes");
    maker.answer(archive, (response) => response.writeHead(200).end("rubbish"));
    const { findReleases } = await machine.module();
    await findReleases(machine.home, { say: () => {} }, { note: () => {} });
    assert.equal(machine.content("kubernetes"), "built\n");
    assert.deepEqual(readdirSync(machine.home), ["plugins"]);
  });
});

describe("A plugin in the user's own Pulumi home", () => {
  it("is left to a Pulumi that is downloading it", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.release("kubernetes", "docker");
    const home = machine.path("home/.pulumi");
    machine.write(`${machine.pluginFolder("kubernetes", "home/.pulumi")}.partial`, "");
    const { findReleases } = await machine.module();
    const absent = await findReleases(home, { say: () => {} }, { note: () => {} });
    assert.deepEqual(
      absent.map(({ name }) => name),
      ["kubernetes"],
    );
    assert.deepEqual(readdirSync(join(home, "plugins")).sort(), [
      "resource-docker-v5.2.0",
      "resource-kubernetes-v4.34.2.partial",
    ]);
  });

  it("is left to Pulumi itself on another platform", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    await machine.release("kubernetes", "docker");
    const arch = Object.getOwnPropertyDescriptor(process, "arch");
    Object.defineProperty(process, "arch", { ...arch, value: "arm64" });
    try {
      const { findReleases } = await machine.module();
      const home = machine.path("home/.pulumi");
      assert.deepEqual(await findReleases(home, { say: () => {} }, { note: () => {} }), []);
      assert.deepEqual(maker.requests, []);
    } finally {
      Object.defineProperty(process, "arch", arch ?? {});
    }
  });
});

describe("A stand-in", () => {
  it("is run from the repository by the current Node, with the engine's arguments", async () => {
    await using maker = await Maker.open();
    using machine = new Machine(maker);
    machine.write(
      "checkout/lab/docker-plugin/main.ts",
      "const args: string[] = process.argv.slice(2); console.log(args.join('|'));",
    );
    const folder = machine.path("it's here");
    const { writeStandIn } = await machine.module();
    writeStandIn({ name: "docker", version: "5.2.0" }, folder);
    const executable = join(folder, "pulumi-resource-docker");
    assert.equal(
      execFileSync(executable, ["127.0.0.1:1", "a b"], { encoding: "utf8" }),
      "127.0.0.1:1|a b\n",
    );
    assert.ok(readFileSync(executable, "utf8").includes(process.execPath));
  });
});
