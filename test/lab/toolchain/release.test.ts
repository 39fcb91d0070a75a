import assert from "node:assert/strict";
import { addressOf, pluginRelease, releaseOf, sites } from "../../../lab/toolchain/release.ts";
import {
  binaries,
  labTools,
  pulumiTools,
  type Tool,
  version,
} from "../../../lab/toolchain/tools.ts";

const all = [...pulumiTools, ...labTools];

function tool(name: string): Tool {
  const found = all.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

describe("A release", () => {
  it("exists for the tools that take long to build, and for none of our own", () => {
    assert.deepEqual(
      all.filter(releaseOf).map(({ name }) => name),
      ["pulumi-language-nodejs", "pulumi", "kubernetes", "vault"],
    );
  });

  it("contains every binary of its tool", () => {
    for (const one of all) {
      const release = releaseOf(one);
      if (release === undefined) continue;
      const brought = release.files.flatMap((file) => Object.keys(file.binaries));
      for (const binary of binaries(one)) assert.ok(brought.includes(binary), binary);
    }
  });

  it("of Pulumi is one archive with both tools, in the version of the command", () => {
    const number = version(tool("pulumi")).slice(1);
    const release = releaseOf(tool("pulumi"));
    assert.deepEqual(release, releaseOf(tool("pulumi-language-nodejs")));
    assert.deepEqual(release, {
      name: "pulumi",
      version: `v${number}`,
      site: sites[0],
      files: [
        {
          path: `pulumi/pulumi/releases/download/v${number}/pulumi-v${number}-linux-x64.tar.gz`,
          checksums: `pulumi/pulumi/releases/download/v${number}/pulumi-${number}-checksums.txt`,
          kind: "tar.gz",
          binaries: {
            pulumi: "pulumi/pulumi",
            "pulumi-language-nodejs": "pulumi/pulumi-language-nodejs",
          },
        },
      ],
    });
  });

  it("of Kubernetes is a file for each binary, and one for its checksum", () => {
    const kubernetes = tool("kubernetes");
    const folder = `release/${version(kubernetes)}/bin/linux/amd64`;
    const release = releaseOf(kubernetes);
    assert.deepEqual(
      release?.files.map(({ path }) => path),
      binaries(kubernetes).map((name) => `${folder}/${name}`),
    );
    assert.deepEqual(release?.files[0], {
      path: `${folder}/kube-apiserver`,
      checksums: `${folder}/kube-apiserver.sha256`,
      kind: "plain",
      binaries: { "kube-apiserver": "kube-apiserver" },
    });
  });

  it("of Vault is a zip archive", () => {
    const number = version(tool("vault")).slice(1);
    assert.deepEqual(releaseOf(tool("vault"))?.files, [
      {
        path: `vault/${number}/vault_${number}_linux_amd64.zip`,
        checksums: `vault/${number}/vault_${number}_SHA256SUMS`,
        kind: "zip",
        binaries: { vault: "vault" },
      },
    ]);
  });

  it("of a plugin is an archive in the plugin's own repository", () => {
    assert.deepEqual(pluginRelease("docker", "5.2.0"), {
      name: "plugin docker",
      version: "v5.2.0",
      site: sites[0],
      files: [
        {
          path: "pulumi/pulumi-docker/releases/download/v5.2.0/pulumi-resource-docker-v5.2.0-linux-amd64.tar.gz",
          checksums:
            "pulumi/pulumi-docker/releases/download/v5.2.0/pulumi-docker_5.2.0_checksums.txt",
          kind: "tar.gz",
          binaries: { "pulumi-resource-docker": "pulumi-resource-docker" },
        },
      ],
    });
  });
});

describe("The address of a site", () => {
  const site = { address: "https://releases.example", mirror: "MIRROR" };

  it("is the maker's, unless the environment names a mirror", () => {
    assert.equal(addressOf(site, {}), "https://releases.example");
    assert.equal(addressOf(site, { MIRROR: "" }), "https://releases.example");
    assert.equal(
      addressOf(site, { MIRROR: "http://mirror.example:8080" }),
      "http://mirror.example:8080",
    );
  });

  it("may have a path, with or without a trailing slash", () => {
    for (const end of ["", "/", "//"]) {
      assert.equal(
        addressOf(site, { MIRROR: `https://mirror.example/a${end}` }),
        "https://mirror.example/a",
      );
    }
  });

  for (const address of [
    "mirror.example",
    "mirror.example:8080",
    "/srv/mirror",
    "ftp://mirror.example",
  ]) {
    it(`is not ${address}`, () => {
      assert.throws(() => addressOf(site, { MIRROR: address }), {
        name: "Failure",
        message: `Expected \`MIRROR\` to be an address that begins with https:// or http://, got \`${address}\`. Correct it, or unset it to use https://releases.example.`,
      });
    });
  }
});
