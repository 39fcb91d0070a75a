import assert from "node:assert/strict";
import process from "node:process";
import { DockerClient } from "../../../lab/docker-plugin/docker-client.ts";
import { FakeDocker } from "./support/fake-docker.ts";

describe("The docker client", () => {
  let docker: FakeDocker;
  beforeEach(() => {
    docker = new FakeDocker({ DOCKER_HOST: "unix:///env.sock" });
  });
  afterEach(() => docker.remove());

  it("calls docker with the legacy builder on the host of DOCKER_HOST", async () => {
    await new DockerClient().run(["build", "a b"]);
    const [call] = docker.calls();
    assert.deepEqual(call?.args, ["build", "a b"]);
    assert.equal(call?.host, "unix:///env.sock");
    assert.equal(call?.buildkit, "0");
  });

  it("prefers the host of the provider's settings", async () => {
    const client = new DockerClient();
    client.host = "tcp://settings:2375";
    await client.run(["build"]);
    assert.equal(docker.calls()[0]?.host, "tcp://settings:2375");
  });

  it("returns and reports each line of docker's output", async () => {
    docker.answer("build", { stdout: "one\ntwo" });
    const shown: string[] = [];
    const lines = await new DockerClient().run(["build"], { onLine: (line) => shown.push(line) });
    assert.deepEqual(lines, ["one", "two"]);
    assert.deepEqual(shown, ["one", "two"]);
  });

  it("fails with the last twenty lines of docker's output", async () => {
    const numbers = Array.from({ length: 25 }, (_, i) => `${i}`);
    docker.answer("build", { stdout: numbers.join("\n"), code: 3 });
    await assert.rejects(new DockerClient().run(["build"]), {
      message: `Expected \`docker build\` to succeed, got exit code 3:\n${numbers.slice(5).join("\n")}`,
    });
  });

  it("fails with the address of a Docker host that does not answer", async () => {
    docker.answer("version", {
      stdout: "\n",
      stderr: "Cannot connect to the Docker daemon.",
      code: 1,
    });
    await assert.rejects(new DockerClient().ping(), {
      message:
        "Expected a Docker host at DOCKER_HOST (`unix:///env.sock`), got " +
        '"Cannot connect to the Docker daemon.". Start it, or set DOCKER_HOST to where it is.',
    });
  });

  it("fails if there is no docker command", async () => {
    process.env.PATH = "/nonexistent";
    await assert.rejects(new DockerClient().ping(), {
      message:
        'Expected the `docker` command to start, got "spawn docker ENOENT". Install it or add it to PATH.',
    });
  });

  it("ends the running docker when it is cancelled", async () => {
    docker.answer("build", { stdout: "Step 1\n", hangs: true });
    const client = new DockerClient();
    await assert.rejects(client.run(["build"], { onLine: () => client.cancel() }), {
      message: "The run was cancelled, and docker with it. Start it again.",
    });
  });
});
