import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { standInChart } from "../../../lab/stack/chart.ts";
import { completed, ownChart, withChart, withImages } from "../../../lab/stack/settings.ts";
import { repository } from "../../../lab/terminal/places.ts";

const node = `localhost:5000/node:24.21.0@sha256:${"a".repeat(64)}`;
const vault = `localhost:5000/vault:1.21.1@sha256:${"b".repeat(64)}`;
const images = new Map([
  ["localhost:5000/node", node],
  ["localhost:5000/vault", vault],
]);

const template = readFileSync(join(repository, "lab/stack/settings.yaml"), "utf8");

describe("The settings of the stack, completed from the template", () => {
  it("have what they lack, if they were made before the first `up`, and keep what was set", () => {
    const settings =
      "config:\n  visit-counter:replicas: 3\n  visit-counter:vaultChart: ./mine\nencryptionsalt: v1:abc\n";
    assert.deepEqual(parse(completed(settings, template)), {
      config: {
        ...parse(template).config,
        "visit-counter:replicas": 3,
        "visit-counter:vaultChart": "./mine",
      },
      encryptionsalt: "v1:abc",
    });
  });

  it("are all of the template if nothing was set", () => {
    const salt = "encryptionsalt: v1:abc\n";
    assert.deepEqual(parse(completed(salt, template)).config, parse(template).config);
  });

  it("stay as they are if they have a registry", () => {
    const settings = "config:\n  visit-counter:registry: ghcr.io/you # mine\n";
    assert.equal(completed(settings, template), settings);
  });
});

describe("The settings of the stack, with the images of the lab", () => {
  for (const before of [
    "localhost:5000/node",
    "localhost:5000/node:latest",
    `localhost:5000/node@sha256:${"c".repeat(64)}`,
    `localhost:5000/node:24.0.0@sha256:${"c".repeat(64)}`,
  ]) {
    it(`replace ${before} by the current reference`, () => {
      const settings = `config:\n  visit-counter:baseImage: ${before}\n`;
      assert.equal(withImages(settings, images), `config:\n  visit-counter:baseImage: ${node}\n`);
    });
  }

  for (const other of [
    "localhost:5000",
    "localhost:5000/node-exporter",
    "localhost:5000/team/node:24",
    "docker.io/library/node:24",
    "node",
    "node:24",
    "https://localhost:5000/node",
    "false",
    "3",
  ]) {
    it(`keep ${other}, which is not a lab image`, () => {
      const settings = `config:\n  visit-counter:setting: ${other}\n`;
      assert.equal(withImages(settings, images), settings);
    });
  }

  it("keep comments, order, secrets and unknown settings", () => {
    const settings = (image: string) => `# Mine.
encryptionsalt: v1:salt=
config:
  # Why this one.
  visit-counter:baseImage: ${image} # kept
  visit-counter:replicas: 3
  other:secret:
    secure: v1:text
  other:list:
    - localhost:5000/node
`;
    assert.equal(withImages(settings("localhost:5000/node"), images), settings(node));
  });

  it("stay the same without a config", () => {
    assert.equal(withImages("encryptionsalt: v1:salt=\n", images), "encryptionsalt: v1:salt=\n");
  });

  it("stay the same when written again", () => {
    const once = withImages(
      readFileSync(join(repository, "lab/stack/settings.yaml"), "utf8"),
      images,
    );
    assert.equal(withImages(once, images), once);
  });
});

describe("The settings of the stack, with Vault's chart", () => {
  const settings = (chart: string) => `config:\n  visit-counter:vaultChart: ${chart}\n`;

  const changes: [before: string, chart: string | undefined, after: string][] = [
    ["vault", undefined, "vault"],
    ["vault", standInChart, standInChart],
    [standInChart, standInChart, standInChart],
    [standInChart, undefined, "vault"],
    ["hashicorp/vault", standInChart, "hashicorp/vault"],
    ["./charts/mine", undefined, "./charts/mine"],
  ];
  for (const [before, chart, after] of changes) {
    it(`name ${after} after ${before} if ${chart ?? "the official one"} is available`, () => {
      assert.equal(withChart(settings(before), chart), settings(after));
    });
  }

  for (const [chart, own] of [
    ["hashicorp/vault", "hashicorp/vault"],
    ["vault", undefined],
    [standInChart, undefined],
  ] as const) {
    it(`say that ${chart} is ${own ? "" : "not "}the user's own`, () => {
      assert.equal(ownChart(settings(chart)), own);
    });
  }

  it("get a chart if they had none", () => {
    const before = "config:\n  visit-counter:replicas: 3\n";
    assert.equal(
      withChart(before, standInChart),
      `${before}  visit-counter:vaultChart: ${standInChart}\n`,
    );
    assert.equal(withChart("", undefined), settings("vault"));
  });
});

describe("The template of the settings", () => {
  it("has only settings of the program", () => {
    const read = (file: string) => parse(readFileSync(join(repository, file), "utf8"));
    const known = Object.keys(read("Pulumi.yaml").config).map((key) => `visit-counter:${key}`);
    const set = Object.keys(read("lab/stack/settings.yaml").config);
    assert.deepEqual(
      set.filter((key) => !known.includes(key)),
      [],
    );
  });
});
