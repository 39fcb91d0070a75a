import assert from "node:assert/strict";
import { existsSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  boxPackages,
  imagePackages,
  isUnpacked,
  type PackageSet,
  packageEnvironment,
  packageFolder,
  unpack,
} from "../../../lab/toolchain/packages.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Downloads an archive per named package, like apt. */
const aptGet = `
for argument; do
  case "$argument" in Dir::Cache=*) cache="\${argument#*=}";; esac
done
all="$*"
case "$all" in *" install "*)
  for package in \${all##*--no-install-recommends}; do echo "$package" > "$cache/archives/$package.deb"; done
  [ -e "$records/../offline" ] && { echo "E: Could not resolve the archive" >&2; exit 100; }
esac
exit 0
`;

/** Unpacks an archive to a file of the same name. */
const dpkgDeb = `mkdir -p "$3/usr/sbin" && cp "$2" "$3/usr/"`;

class Archive extends Sandbox {
  readonly log = this.path("log");

  constructor() {
    super();
    this.program("apt-get", aptGet);
    this.program("dpkg-deb", dpkgDeb);
  }
}

const small: PackageSet = { name: "small", packages: ["one", "two"], dependencies: "missing" };

describe("A set of packages", () => {
  it("is downloaded into separate folders, and not installed", async () => {
    using archive = new Archive();
    await unpack(small, archive.log);
    const work = archive.path("cache/visit-counter/toolchain/work/packages-small");
    const apart = `-q -y -o Dir::State::lists=${work}/lists -o Dir::Cache=${work} -o Debug::NoLocking=1`;
    assert.deepEqual(
      archive.calls("apt-get").map(({ args }) => args.join(" ")),
      [
        `${apart} update`,
        `${apart} install --download-only --reinstall --no-install-recommends one two`,
      ],
    );
    for (const { env } of archive.calls("apt-get")) {
      assert.equal(env.DEBIAN_FRONTEND, "noninteractive");
    }
    assert.deepEqual(
      archive.calls("dpkg-deb").map(({ args }) => args.join(" ")),
      ["one", "two"].map((name) => `--extract ${work}/archives/${name}.deb ${work}/root`),
    );
  });

  it("is unpacked into one folder, and the archives are removed", async () => {
    using archive = new Archive();
    assert.equal(isUnpacked(small), false);
    await unpack(small, archive.log);
    assert.equal(isUnpacked(small), true);
    assert.equal(
      packageFolder(small),
      archive.path("cache/visit-counter/toolchain/packages/small"),
    );
    assert.equal(readFileSync(join(packageFolder(small), "usr", "one.deb"), "utf8"), "one\n");
    assert.ok(existsSync(join(packageFolder(small), "usr", "two.deb")));
    assert.ok(!existsSync(archive.path("cache/visit-counter/toolchain/work/packages-small")));
  });

  it("is unpacked again after a change of its list", async () => {
    using archive = new Archive();
    await unpack(small, archive.log);
    const other: PackageSet = { ...small, packages: ["one"] };
    assert.equal(isUnpacked(other), false);
    await unpack(other, archive.log);
    assert.equal(isUnpacked(other), true);
    assert.equal(isUnpacked(small), false);
    assert.ok(!existsSync(join(packageFolder(small), "usr", "two.deb")));
  });

  it("with all dependencies is downloaded as if the host had none", async () => {
    using archive = new Archive();
    await unpack({ ...small, dependencies: "all" }, archive.log);
    const work = archive.path("cache/visit-counter/toolchain/work/packages-small");
    for (const { args } of archive.calls("apt-get")) {
      assert.ok(args.includes(`Dir::State::status=${work}/nothing-installed`));
    }
  });

  it("keeps what it has after a failed download, which can be continued", async () => {
    using archive = new Archive();
    archive.write("offline", "");
    await assert.rejects(unpack(small, archive.log), {
      name: "Failure",
      message: /to succeed, got exit code 100:\n {2}E: Could not resolve the archive\n/,
    });
    assert.equal(isUnpacked(small), false);
    const work = archive.path("cache/visit-counter/toolchain/work/packages-small");
    assert.ok(existsSync(join(work, "archives", "one.deb")));

    rmSync(archive.path("offline"));
    await unpack(small, archive.log);
    assert.equal(isUnpacked(small), true);
    assert.ok(!existsSync(work));
  });

  it("replaces a set only when the new one is complete", async () => {
    using archive = new Archive();
    await unpack(small, archive.log);
    archive.write("offline", "");
    await assert.rejects(unpack({ ...small, packages: ["three"] }, archive.log));
    assert.equal(isUnpacked(small), true);
  });
});

describe("The packages of the box", () => {
  it("find each other and their libraries before those of the host", () => {
    using archive = new Archive();
    const root = archive.path("cache/visit-counter/toolchain/packages/box");
    assert.deepEqual(packageEnvironment(), {
      PATH: `${root}/usr/sbin:${root}/usr/bin:${root}/sbin:${root}/bin:${process.env.PATH}`,
      LD_LIBRARY_PATH: `${root}/usr/lib/x86_64-linux-gnu:${root}/lib/x86_64-linux-gnu`,
      XTABLES_LIBDIR: `${root}/usr/lib/x86_64-linux-gnu/xtables`,
    });
  });

  it("have iptables under the names that installing it would have made", async () => {
    using archive = new Archive();
    await unpack(boxPackages, archive.log);
    for (const family of ["iptables", "ip6tables"]) {
      for (const suffix of ["", "-save", "-restore"]) {
        const link = join(packageFolder(boxPackages), "usr", "sbin", `${family}${suffix}`);
        assert.equal(readlinkSync(link), "xtables-nft-multi");
      }
    }
  });

  it("come with the dependencies that the host lacks; those of the images with all", () => {
    assert.equal(boxPackages.dependencies, "missing");
    assert.equal(imagePackages.dependencies, "all");
  });
});
