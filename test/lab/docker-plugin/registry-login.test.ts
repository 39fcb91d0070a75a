import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerClient } from "../../../lab/docker-plugin/docker-client.ts";
import { withLogin } from "../../../lab/docker-plugin/registry-login.ts";
import { FakeDocker } from "./support/fake-docker.ts";

describe("The login to a registry", () => {
  let docker: FakeDocker;
  let settings: string;
  const image = {
    imageName: "ghcr.io/me/app:1",
    buildOnPreview: false,
    build: { context: ".", dockerfile: "Dockerfile", platform: "linux/amd64" },
    registry: { username: "me", password: "hunter2" },
  };
  const config = (of: typeof image, push = true) =>
    withLogin(new DockerClient(), of, push, async (folder) => folder);

  beforeEach(() => {
    settings = mkdtempSync(join(tmpdir(), "docker-settings-"));
    docker = new FakeDocker({ DOCKER_CONFIG: settings });
  });
  afterEach(() => {
    docker.remove();
    rmSync(settings, { recursive: true });
  });

  it("passes docker the password only on standard input", async () => {
    await config(image);
    const [call] = docker.calls();
    assert.deepEqual(call?.args, ["login", "--username", "me", "--password-stdin", "ghcr.io"]);
    assert.equal(call?.stdin, "hunter2");
  });

  it("is kept in a temporary folder", async () => {
    const folder = await config(image);
    assert.equal(docker.calls()[0]?.config, folder);
    assert.notEqual(folder, settings);
    assert.equal(existsSync(folder ?? ""), false);
  });

  it("is removed also after a failure", async () => {
    docker.answer("login", { stderr: "unauthorized", code: 1 });
    await assert.rejects(config(image), {
      message: "Expected `docker login` to succeed, got exit code 1:\nunauthorized",
    });
    assert.equal(existsSync(docker.calls()[0]?.config ?? ""), false);
  });

  it("keeps the user's logins to other registries, but not their credentials store", async () => {
    const auths = { "docker.io": { auth: "eA==" } };
    const all = JSON.stringify({ auths, credsStore: "desktop" });
    writeFileSync(join(settings, "config.json"), all);
    await config(image);
    assert.deepEqual(JSON.parse(docker.calls()[0]?.settings ?? ""), { auths });
  });

  it("goes to the registry in the inputs", async () => {
    await config({
      ...image,
      registry: { ...image.registry, server: "proxy.local" },
    } as typeof image);
    assert.equal(docker.calls()[0]?.args.at(-1), "proxy.local");
  });

  for (const [what, of, push] of [
    ["nothing is pushed", image, false],
    ["there is no password", { ...image, registry: { username: "me", password: "" } }, true],
    ["there is no user", { ...image, registry: { username: "", password: "hunter2" } }, true],
  ] as const) {
    it(`is left to the user's own settings if ${what}`, async () => {
      assert.equal(await config(of, push), undefined);
      assert.deepEqual(docker.calls(), []);
    });
  }
});
