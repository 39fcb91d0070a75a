import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import {
  fromStruct,
  Secret,
  toStruct,
  unknown,
} from "../../../lab/docker-plugin/protocol/properties.ts";
import { FakeDocker } from "./support/fake-docker.ts";

const urn = (type: string): string => `urn:pulumi:lab::p::my:index:App$${type}::app`;
const image = urn("docker:index/image:Image");

describe("The docker plugin as a process", () => {
  // This engine accepts no messages: the plugin must tolerate their loss.
  const engine = new grpc.Server();
  let docker: FakeDocker;
  let plugin: ChildProcess;
  let client: providerService.ResourceProviderClient;

  before(async () => {
    docker = new FakeDocker();
    writeFileSync(join(docker.folder, "Dockerfile"), "FROM scratch\n");
    const main = new URL("../../../lab/docker-plugin/main.ts", import.meta.url).pathname;
    plugin = spawn(process.execPath, [main, `127.0.0.1:${await listen(engine)}`], {
      cwd: docker.folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    assert.ok(plugin.stdout);
    const [port] = await once(createInterface({ input: plugin.stdout }), "line");
    const address = `127.0.0.1:${port}`;
    client = new providerService.ResourceProviderClient(address, grpc.credentials.createInsecure());
  });
  after(async () => {
    client?.close();
    if (plugin.signalCode === null) {
      plugin.kill("SIGKILL");
      await once(plugin, "exit");
    }
    engine.forceShutdown();
    docker.remove();
  });

  it("has the version of the official plugin", async () => {
    const info = await call<PluginInfo>((done) => client.getPluginInfo(new empty.Empty(), done));
    assert.equal(info.getVersion(), "5.2.0");
  });

  it("checks, previews, builds and pushes an image", async () => {
    const repoDigest = `sha256:${"0".repeat(64)}`;
    docker.answer("push", { stdout: `lab: digest: ${repoDigest} size: 527\n` });

    const news = toStruct({
      imageName: "localhost:5000/app:lab",
      registry: { password: new Secret("p") },
    });
    const check = new provider.CheckRequest().setUrn(image).setNews(news);
    const checked = await call<provider.CheckResponse>((done) => client.check(check, done));
    assert.deepEqual(checked.getFailuresList(), []);

    const create = new provider.CreateRequest().setUrn(image).setProperties(checked.getInputs());
    const preview = create.clone() as provider.CreateRequest;
    const previewed = await call<provider.CreateResponse>((done) =>
      client.create(preview.setPreview(true), done),
    );
    assert.equal(fromStruct(previewed.getProperties()).repoDigest, unknown);

    const created = await call<provider.CreateResponse>((done) => client.create(create, done));
    const state = fromStruct(created.getProperties());
    assert.equal(created.getId(), "localhost:5000/app:lab");
    assert.equal(state.repoDigest, `localhost:5000/app@${repoDigest}`);
    assert.ok(state.__inputs instanceof Secret);

    const diff = new provider.DiffRequest()
      .setUrn(image)
      .setOlds(created.getProperties())
      .setNews(checked.getInputs());
    const difference = await call<provider.DiffResponse>((done) => client.diff(diff, done));
    assert.equal(difference.getChanges(), provider.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("leaves Ctrl-C to the engine", async () => {
    plugin.kill("SIGINT");
    await call<PluginInfo>((done) => client.getPluginInfo(new empty.Empty(), done));
    assert.equal(plugin.signalCode, null);
  });

  it("ends a running build when it is cancelled", async () => {
    docker.answer("build", { hangs: true });
    const inputs = toStruct({
      imageName: "localhost:5000/app:lab",
      build: { context: ".", dockerfile: "Dockerfile", platform: "linux/amd64" },
    });
    const create = new provider.CreateRequest().setUrn(image).setProperties(inputs);
    const created = call<provider.CreateResponse>((done) => client.create(create, done));
    created.catch(() => {});
    await call<empty.Empty>((done) => client.cancel(new empty.Empty(), done));
    await assert.rejects(created, {
      details: "The run was cancelled, and docker with it. Start it again.",
    });
  });

  it("refuses other resources by name", async () => {
    const check = new provider.CheckRequest().setUrn(urn("docker:index/network:Network"));
    await assert.rejects(
      call<provider.CheckResponse>((done) => client.check(check, done)),
      {
        details:
          "Expected a resource that the stand-in supports, got `docker:index/network:Network`. " +
          "Install the official plugin with `pulumi plugin install resource docker v5.2.0`.",
      },
    );
  });

  it("ends at once when the engine interrupts it after a cancel", async () => {
    const ended = once(plugin, "exit");
    plugin.kill("SIGINT");
    assert.deepEqual(await ended, [null, "SIGINT"]);
  });
});

/** Starts a server and returns its port. */
function listen(server: grpc.Server): Promise<number> {
  const credentials = grpc.ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function call<Response>(
  start: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error ? reject(error) : resolve(response)));
  });
}
