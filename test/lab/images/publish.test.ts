import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { type Image, inputsTag } from "../../../lab/images/image.ts";
import { publish } from "../../../lab/images/publish.ts";
import { Registry } from "../../../lab/images/registry.ts";
import { Sandbox } from "../support/sandbox.ts";
import { digestOf, MemoryRegistry } from "./support/memory-registry.ts";

const files: Record<string, string> = { "bin/tool": "tool", "etc/b": "b", "etc/a": "a" };

/** An image whose files are written in this order, with this modification time. */
function makeImage(names = Object.keys(files), time = 0): Image & { fills: string[] } {
  const fills: string[] = [];
  return {
    name: "example",
    tag: "1.2.3",
    inputs: "stamp",
    fills,
    fill: async (root) => {
      fills.push(root);
      assert.deepEqual(readdirSync(root), []);
      for (const name of names) {
        mkdirSync(join(root, name, ".."), { recursive: true });
        writeFileSync(join(root, name), files[name] ?? "");
        utimesSync(join(root, name), time, time);
      }
      chmodSync(join(root, "bin/tool"), 0o755);
      symlinkSync("tool", join(root, "bin/link"));
      mkdirSync(join(root, "tmp"));
      chmodSync(join(root, "tmp"), 0o1777);
    },
    config: { Entrypoint: ["tool"], Env: ["PATH=/bin"], User: "100:1000" },
  };
}

/** The entries of an archive: mode, owner, size, time, name. */
function entries(archive: Buffer): string[] {
  const options = ["--list", "--verbose", "--numeric-owner", "--full-time", "--utc"];
  return execFileSync("tar", options, { input: archive, encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.replace(/ +/g, " "));
}

describe("An image", () => {
  it("is published as one layer and a configuration, under its tag and its inputs' tag", async () => {
    await using memory = await MemoryRegistry.start();
    const image = makeImage();
    const digest = await publish(image, new Registry(memory.url));
    assert.deepEqual(
      [...memory.manifests.keys()],
      ["example:1.2.3", `example:${inputsTag(image)}`],
    );
    assert.equal(digest, digestOf(memory.manifests.get("example:1.2.3") ?? ""));

    const { config, layers } = memory.manifest("example", "1.2.3");
    const layer = memory.blob(layers[0]?.digest);
    assert.equal(layers.length, 1);
    assert.deepEqual(layers[0], {
      mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
      size: layer.length,
      digest: digestOf(layer),
    });
    const content = memory.blob(config.digest);
    assert.deepEqual(config, {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: content.length,
      digest: digestOf(content),
    });
    assert.deepEqual(JSON.parse(String(content)), {
      architecture: "amd64",
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: image.config,
      rootfs: { type: "layers", diff_ids: [digestOf(gunzipSync(layer))] },
    });
  });

  it("does not record who made its files, when and in which order", async () => {
    await using memory = await MemoryRegistry.start();
    await publish(makeImage(), new Registry(memory.url));
    const [layer] = memory.manifest("example", "1.2.3").layers;
    const archive = memory.blob(layer?.digest);
    // No file name and no time in the gzip header.
    assert.deepEqual([...archive.subarray(3, 8)], [0, 0, 0, 0, 0]);
    assert.deepEqual(entries(gunzipSync(archive)), [
      "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ./",
      "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ./bin/",
      "lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 ./bin/link -> tool",
      "-rwxr-xr-x 0/0 4 1970-01-01 00:00:00 ./bin/tool",
      "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ./etc/",
      "-rw-r--r-- 0/0 1 1970-01-01 00:00:00 ./etc/a",
      "-rw-r--r-- 0/0 1 1970-01-01 00:00:00 ./etc/b",
      "drwxrwxrwt 0/0 0 1970-01-01 00:00:00 ./tmp/",
    ]);
  });

  const names = Object.keys(files);
  const elsewhere: [name: string, image: Image, umask: number][] = [
    ["at another time", makeImage(names, 1e9), 0o022],
    ["in another order", makeImage(names.toReversed()), 0o022],
    ["with a restrictive umask", makeImage(), 0o077],
    ["with a umask that lets the group write", makeImage(), 0o002],
  ];
  for (const [name, image, umask] of elsewhere) {
    it(`has the same digest when made ${name}`, async () => {
      await using one = await MemoryRegistry.start();
      await using other = await MemoryRegistry.start();
      const digest = await publish(makeImage(), new Registry(one.url));
      const before = process.umask(umask);
      try {
        assert.equal(await publish(image, new Registry(other.url)), digest);
      } finally {
        process.umask(before);
      }
    });
  }

  it("has another digest with another configuration", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    const image = makeImage();
    const other = { ...image, config: { ...image.config, User: "0:0" } };
    assert.notEqual(await publish(image, registry), await publish(other, registry));
  });

  it("is not made again if the registry has it up to date", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    const digest = await publish(makeImage(), registry);
    memory.requests.splice(0);

    const again = makeImage();
    assert.equal(await publish(again, registry), digest);
    assert.deepEqual(again.fills, []);
    assert.deepEqual(memory.requests, [`HEAD /v2/example/manifests/${inputsTag(again)}`]);
  });

  it("is made again after a change of its inputs, but only missing blobs are pushed", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    const digest = await publish(makeImage(), registry);
    memory.requests.splice(0);

    const changed = { ...makeImage(), inputs: "another stamp" };
    assert.equal(await publish(changed, registry), digest);
    assert.equal(changed.fills.length, 1);
    assert.deepEqual(
      memory.requests.filter((request) => !request.startsWith("HEAD")),
      ["PUT /v2/example/manifests/1.2.3", `PUT /v2/example/manifests/${inputsTag(changed)}`],
    );
  });

  it("leaves no temporary files, whether or not it can be made", async () => {
    using sandbox = new Sandbox();
    process.env.TMPDIR = sandbox.path("temporary");
    mkdirSync(process.env.TMPDIR);
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    await publish(makeImage(), registry);
    assert.deepEqual(readdirSync(process.env.TMPDIR), []);

    let root = "";
    const broken: Image = {
      ...makeImage(),
      inputs: "broken",
      fill: async (folder) => {
        root = folder;
        throw new Error("no such file");
      },
    };
    await assert.rejects(publish(broken, registry), { message: "no such file" });
    assert.ok(root.startsWith(process.env.TMPDIR));
    assert.ok(!existsSync(root));
    assert.deepEqual(readdirSync(process.env.TMPDIR), []);
    assert.deepEqual(memory.manifests.has(`example:${inputsTag(broken)}`), false);
  });
});
