import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { contextDigest } from "../../../lab/docker-plugin/build-context.ts";
import { checkInputs } from "../../../lab/docker-plugin/image-inputs.ts";
import {
  type Properties,
  Secret,
  unknown,
} from "../../../lab/docker-plugin/protocol/properties.ts";

const install = "Install the official plugin with `pulumi plugin install resource docker v5.2.0`.";

describe("The inputs of an image", () => {
  const imageName = "localhost:5000/app:lab";
  const project = process.cwd();
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "image-inputs-"));
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(folder, "app", "Special"), "FROM scratch\n");
    writeFileSync(join(folder, "app", "Special.dockerignore"), "");
    process.chdir(folder);
  });
  after(() => {
    process.chdir(project);
    rmSync(folder, { recursive: true });
  });

  it("get the official plugin's defaults and the digest of the context", () => {
    const { inputs, failures } = checkInputs({ imageName, build: { context: "./app" } });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, {
      imageName,
      buildOnPreview: false,
      build: {
        context: "./app",
        dockerfile: "app/Dockerfile",
        platform: `linux/${process.arch === "x64" ? "amd64" : process.arch}`,
        contextDigest: contextDigest("app", "app/Dockerfile"),
      },
    });
  });

  it("keep given values, and drop nulls", () => {
    const build = { context: "app", dockerfile: "app/Dockerfile", platform: "linux/arm64" };
    const { inputs } = checkInputs({
      imageName,
      skipPush: true,
      buildOnPreview: true,
      registry: null,
      build: { ...build, args: { A: "1", B: null }, target: null },
    });
    const { contextDigest: _, ...kept } = inputs.build as Properties;
    assert.deepEqual(
      { ...inputs, build: kept },
      {
        imageName,
        skipPush: true,
        buildOnPreview: true,
        build: { ...build, args: { A: "1" } },
      },
    );
  });

  it("keep their secrets", () => {
    const password = new Secret("hunter2");
    const { inputs, failures } = checkInputs({
      imageName,
      build: { context: "app" },
      registry: { password },
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs.registry, { password });
  });

  for (const [what, news] of [
    ["the context", { imageName, build: { context: unknown } }],
    ["the build", { imageName, build: unknown }],
    ["the name", { imageName: unknown, build: { context: "app" } }],
  ] as const) {
    it(`pass while ${what} is unknown`, () => {
      assert.deepEqual(checkInputs(news).failures, []);
    });
  }

  const app = { context: "app" };
  for (const [property, news, reason] of [
    [
      "labels",
      { imageName, labels: {} },
      `Expected an input that the stand-in supports, got \`labels\`. ${install}`,
    ],
    [
      "build.labels",
      { imageName, build: { labels: {} } },
      `Expected an input that the stand-in supports, got \`build.labels\`. ${install}`,
    ],
    ["skipPush", { imageName, skipPush: "no" }, 'Expected `skipPush` to be a boolean, got `"no"`.'],
    [
      "build",
      { imageName, build: "app" },
      'Expected `build` to be a map of context, dockerfile, platform, target, network, builderVersion, args, addHosts, cacheFrom, contextDigest, got `"app"`.',
    ],
    [
      "build.args",
      { imageName, build: { args: { A: 1 } } },
      'Expected `build.args` to be a map of strings, got `{"A":1}`.',
    ],
    [
      "build.addHosts",
      { imageName, build: { addHosts: "a:1" } },
      'Expected `build.addHosts` to be a list of strings, got `"a:1"`.',
    ],
    [
      "registry.password",
      { imageName, registry: { password: new Secret(5) } },
      "Expected `registry.password` to be a string, got a secret that is something else.",
    ],
    [
      "imageName",
      { imageName: "app", build: app },
      "Expected `imageName` to be a full name such as `docker.io/user/image:tag`, got `app`. Put the registry and the path before it.",
    ],
    [
      "imageName",
      { imageName: new Secret("hidden"), build: app },
      "Expected `imageName` to be a full name such as `docker.io/user/image:tag`, got a secret that is not. Put the registry and the path before it.",
    ],
    [
      "build.context",
      { imageName, build: { context: "app/Dockerfile" } },
      "Expected `build.context` to be a folder, got `app/Dockerfile`. Its path starts at the project's folder.",
    ],
    [
      "build.context",
      { imageName, build: { context: "nowhere" } },
      "Expected `build.context` to be a folder, got `nowhere`. Its path starts at the project's folder.",
    ],
    [
      "build.dockerfile",
      { imageName, build: { ...app, dockerfile: "Dockerfile" } },
      "Expected `build.dockerfile` to be a file, got `Dockerfile`. Try `app/Dockerfile`: its path starts at the project's folder.",
    ],
    [
      "build.dockerfile",
      { imageName, build: { ...app, dockerfile: "nowhere" } },
      "Expected `build.dockerfile` to be a file, got `nowhere`. Its path starts at the project's folder.",
    ],
    [
      "build.dockerfile",
      { imageName, build: { ...app, dockerfile: "app/Special" } },
      `Expected an ignore file that the stand-in supports, got \`app/Special.dockerignore\`. ${install}`,
    ],
    [
      "build.builderVersion",
      { imageName, build: { ...app, builderVersion: "BuilderBuildKit" } },
      `Expected a builder that the stand-in supports, got \`BuilderBuildKit\`. ${install}`,
    ],
    [
      "build.builderVersion",
      { imageName, build: { ...app, builderVersion: "V1" } },
      "Expected `build.builderVersion` to be `BuilderV1`, got `V1`.",
    ],
  ] as const) {
    it(`are refused with the sentence: ${reason}`, () => {
      assert.deepEqual(checkInputs(news).failures, [{ property, reason }]);
    });
  }

  it("need no registry in the image's name if it is not pushed", () => {
    assert.deepEqual(checkInputs({ imageName: "app", skipPush: true, build: app }).failures, []);
  });
});
