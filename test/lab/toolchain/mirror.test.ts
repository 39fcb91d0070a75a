import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { download } from "../../../lab/toolchain/download.ts";
import { makeMirror, mirrorVariables, releases, serveMirror } from "../../e2e/support/mirror.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Unpacks the one file of a zip archive, as `unzip -oq <archive> <member> -d <folder>`. */
const unzip = `node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const zip = readFileSync(process.argv[1]);
  const start = 30 + zip.readUInt16LE(26);
  const content = require("node:zlib").inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(18)));
  writeFileSync(process.argv[3] + "/" + process.argv[2], content);
' "$3" "$4" "$6"`;

const released = releases();
const binaries = released.flatMap(({ files }) =>
  files.flatMap((file) => Object.keys(file.binaries)),
);

class Machine extends Sandbox {
  constructor() {
    super();
    this.program("busybox", unzip, "cache/visit-counter/toolchain/packages/image/bin/busybox");
  }

  /** Makes a folder of built tools: programs that print their names and arguments. */
  build(names: string[]): string {
    for (const name of names) {
      const file =
        name === "pulumi-resource-kubernetes" ? `plugins/${name}/${name}` : `bin/${name}`;
      this.write(`built/${file}`, `#!/bin/sh\necho ${name} "$@"\n`, 0o755);
    }
    return this.path("built");
  }

  async download(): Promise<(string | undefined)[]> {
    const wanted = released.map((release) => ({ release, folder: this.path("bin-folder") }));
    return download(wanted, { note: () => {} });
  }
}

describe("A mirror of built tools", () => {
  it("serves every release as its maker would", async () => {
    using machine = new Machine();
    const toolchain = machine.build(binaries);
    const flagged = "pulumi-language-nodejs";
    machine.write(`built/bin/${flagged}.binary`, '#!/bin/sh\necho binary "$@"\n', 0o755);
    machine.write(`built/bin/${flagged}`, '#!/bin/sh\nexec "$0.binary" -a=1 "$@"\n', 0o755);
    assert.deepEqual(makeMirror(toolchain, machine.path("mirror")), []);

    const server = await serveMirror(machine.path("mirror"));
    try {
      Object.assign(process.env, mirrorVariables(server));
      assert.deepEqual(
        await machine.download(),
        released.map(() => undefined),
      );
    } finally {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
    for (const name of binaries) {
      const output = execFileSync(join(machine.path("bin-folder"), name), ["b"], {
        encoding: "utf8",
      });
      assert.equal(output, name === flagged ? "binary -a=1 b\n" : `${name} b\n`);
    }
  });

  it("leaves out what was not built", async () => {
    using machine = new Machine();
    const toolchain = machine.build(["vault", "pulumi"]);
    assert.deepEqual(
      makeMirror(toolchain, machine.path("mirror")),
      released.map(({ name }) => name).filter((name) => name !== "vault"),
    );
  });
});
