import assert from "node:assert/strict";
import { DockerClient } from "../../../lab/docker-plugin/docker-client.ts";
import { ImageResources } from "../../../lab/docker-plugin/image-resources.ts";
import {
  type Properties,
  Secret,
  unknown,
} from "../../../lab/docker-plugin/protocol/properties.ts";
import { FakeDocker } from "./support/fake-docker.ts";

const resource = { urn: "urn:pulumi:lab::p::docker:index/image:Image::app", type: "" };
const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const inputs: Properties = {
  imageName: "localhost:5000/app:lab",
  buildOnPreview: false,
  build: {
    context: "app",
    dockerfile: "app/Dockerfile",
    platform: "linux/amd64",
    contextDigest: "1",
  },
};
const outputs = {
  imageName: "localhost:5000/app:lab",
  baseImageName: "localhost:5000/app:lab",
  registryServer: "",
  dockerfile: "Dockerfile",
  context: "app",
  platform: "linux/amd64",
};

describe("An image", () => {
  let docker: FakeDocker;
  let images: ImageResources;
  let said: string[];
  const create = (news: Properties = inputs, preview = false) =>
    images.create({ ...resource, inputs: news, preview });
  const commands = (): string[] => docker.calls().map(({ args }) => args.join(" "));

  beforeEach(() => {
    docker = new FakeDocker();
    docker.answer("build", { stdout: "Step 1/1 : FROM scratch\nSuccessfully built 1\n" });
    docker.answer("push", { stdout: `The push refers to x\nlab: digest: ${digest} size: 527\n` });
    docker.answer("image", { stdout: "sha256:id\n" });
    said = [];
    images = new ImageResources(new DockerClient(), {
      log: (_urn, severity, text) => said.push(`${severity}: ${text}`),
      status: (_urn, _severity, text) => said.push(text),
    });
  });
  afterEach(() => docker.remove());

  it("is built and pushed, and returns the registry's digest", async () => {
    const { id, state } = await create();
    assert.deepEqual(commands(), [
      "version --format {{.Server.Version}}",
      "build --file app/Dockerfile --tag localhost:5000/app:lab --platform linux/amd64 app",
      "push localhost:5000/app:lab",
    ]);
    assert.equal(id, "localhost:5000/app:lab");
    assert.deepEqual(state, {
      ...outputs,
      repoDigest: `localhost:5000/app@${digest}`,
      __inputs: new Secret(inputs),
    });
    assert.ok(said.includes("Step 1/1 : FROM scratch"));
  });

  it("is only built, and returns its id, with `skipPush`", async () => {
    const { state } = await create({ ...inputs, skipPush: true });
    assert.equal(state.repoDigest, "sha256:id");
    assert.equal(commands().at(-1), "image inspect --format {{.Id}} localhost:5000/app:lab");
  });

  it("is built with all inputs", async () => {
    const build = {
      context: "app",
      dockerfile: "d/Dockerfile",
      platform: "linux/arm64",
      target: "run",
      network: "host",
      args: { A: "1", B: "x y" },
      addHosts: ["a:1.2.3.4"],
      cacheFrom: { images: ["localhost:5000/app:cache"] },
    };
    docker.answer("pull", { stderr: "not found", code: 1 });
    const { state } = await create({ ...inputs, skipPush: true, build });
    assert.equal(state.dockerfile, "../d/Dockerfile");
    assert.deepEqual(docker.calls()[2]?.args, [
      ...["build", "--file", "d/Dockerfile", "--tag", "localhost:5000/app:lab"],
      ...["--platform", "linux/arm64", "--target", "run", "--network", "host"],
      ...["--add-host", "a:1.2.3.4", "--cache-from", "localhost:5000/app:cache"],
      ...["--build-arg", "A=1", "--build-arg", "B=x y", "app"],
    ]);
    assert.ok(
      said.includes("Building without the cache image localhost:5000/app:cache: not found"),
    );
  });

  it("is not built in a preview, where its digest is unknown", async () => {
    const { id, state } = await create(inputs, true);
    assert.equal(id, "");
    assert.equal(state.imageName, "localhost:5000/app:lab");
    assert.equal(state.repoDigest, unknown);
    assert.deepEqual(commands(), []);
  });

  it("is built, but not pushed, in a preview with `buildOnPreview`", async () => {
    const { state } = await create({ ...inputs, buildOnPreview: true }, true);
    assert.equal(state.repoDigest, "sha256:id");
    assert.ok(!commands().some((command) => command.startsWith("push")));
  });

  it("says why a preview with `buildOnPreview` cannot build it", async () => {
    const { state } = await create({ ...inputs, buildOnPreview: true, imageName: unknown }, true);
    assert.equal(state.repoDigest, unknown);
    assert.deepEqual(said, [
      "warning: The image is not built in this preview, though `buildOnPreview` is set: some of its inputs are still unknown.",
    ]);
  });

  it("fails with the end of docker's output if docker cannot build it", async () => {
    docker.answer("build", { stdout: "Step 1/1 : COPY x /\n", stderr: "COPY failed\n", code: 1 });
    await assert.rejects(create(), {
      message:
        "Expected docker to build `localhost:5000/app:lab` from `app/Dockerfile`, got exit code 1. " +
        "The end of its output:\nStep 1/1 : COPY x /\nCOPY failed",
    });
  });

  it("fails if the registry returns no digest", async () => {
    docker.answer("push", { stdout: "done\n" });
    await assert.rejects(create(), {
      message:
        'Expected `docker push` to print the digest of `localhost:5000/app:lab`, got "done". ' +
        "Push to a registry that stores manifests by digest.",
    });
  });

  describe("against its last state", () => {
    const changes = async (news: Properties): Promise<Record<string, string>> => {
      const state = {
        __inputs: new Secret({ ...inputs, registry: { server: "r", username: "u" } }),
      };
      return Object.fromEntries(await images.diff({ ...resource, state, news }));
    };
    const registry = { server: "r", username: "u" };

    for (const [what, news, expected] of [
      ["is the same with the same inputs", { ...inputs, registry }, {}],
      [
        "is the same with another password",
        { ...inputs, registry: { ...registry, password: new Secret("p") } },
        {},
      ],
      ["differs by its registry", { ...inputs, registry: { server: "s" } }, { registry: "update" }],
      ["differs by a removed input", inputs, { registry: "delete" }],
      ["differs by a new input", { ...inputs, registry, skipPush: true }, { skipPush: "add" }],
      [
        "differs by its files",
        { ...inputs, registry, build: { contextDigest: "2" } },
        { build: "update" },
      ],
      [
        "differs by an unknown input",
        { ...inputs, registry, imageName: unknown },
        { imageName: "update" },
      ],
    ] as const) {
      it(what, async () => {
        assert.deepEqual(await changes(news), expected);
      });
    }
  });

  it("is built again by an update, and not touched by a refresh or a delete", async () => {
    const { state } = await create();
    const before = docker.calls().length;
    const rest = { ...resource, id: "id", state };
    assert.deepEqual(await images.read({ ...rest, inputs }), { state, inputs });
    await images.delete(rest);
    assert.equal(docker.calls().length, before);

    const updated = await images.update({
      ...rest,
      news: inputs,
      preview: false,
    });
    assert.deepEqual(updated, state);
    assert.equal(docker.calls().length, 2 * before);
  });
});
