import assert from "node:assert/strict";
import type grpc from "@grpc/grpc-js";
import type plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import rpc from "@pulumi/pulumi/proto/status_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import {
  fromStruct,
  type Properties,
  Secret,
  toStruct,
} from "../../../../lab/plugins/support/properties.ts";
import { type Body, FakeApiServer } from "./support/fake-api-server.ts";
import { PluginProcess } from "./support/plugin-process.ts";

const urn = (type: string) => `urn:pulumi:lab::counter::visits:index:Counter$${type}::it`;
const secret = urn("kubernetes:core/v1:Secret");
const statefulSet = urn("kubernetes:apps/v1:StatefulSet");

describe("The plugin as a process", () => {
  let server: FakeApiServer;
  let process: PluginProcess;
  beforeEach(async () => {
    server = new FakeApiServer();
    process = new PluginProcess();
    await server.start();
    server.put("/api/v1/namespaces/ns", { metadata: { name: "ns" } });
    await process.start({ PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" });
  });
  afterEach(async () => {
    await process.stop();
    await server.stop();
  });

  async function configure(kubeconfig = server.kubeconfig): Promise<void> {
    const args = toStruct({ kubeconfig: new Secret(kubeconfig) });
    const response = await process.call<provider.ConfigureResponse>((client, callback) =>
      client.configure(new provider.ConfigureRequest().setArgs(args), callback),
    );
    assert.equal(response.getAcceptsecrets(), true);
    assert.equal(response.getSupportspreview(), true);
  }

  const check = (of: string, news: Properties) =>
    process.call<provider.CheckResponse>((client, callback) =>
      client.check(new provider.CheckRequest().setUrn(of).setNews(toStruct(news)), callback),
    );
  const create = (of: string, inputs: Properties) =>
    process.call<provider.CreateResponse>((client, callback) =>
      client.create(
        new provider.CreateRequest().setUrn(of).setProperties(toStruct(inputs)).setTimeout(0.15),
        callback,
      ),
    );

  it("says the version that it stands in for", async () => {
    const info = await process.call<plugin.PluginInfo>((client, callback) =>
      client.getPluginInfo(new empty.Empty(), callback),
    );
    assert.equal(info.getVersion(), "4.34.2");
  });

  it("takes an object through its life, with its secrets kept", async () => {
    await configure();
    const news = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "ns" },
      stringData: { password: new Secret("hunter2") },
    };
    const inputs = fromStruct((await check(secret, news)).getInputs());
    assert.deepEqual(inputs.data, new Secret({ password: "aHVudGVyMg==" }));

    const created = await create(secret, inputs);
    assert.equal(created.getId(), "ns/s");
    const state = fromStruct(created.getProperties()) as Body;
    assert.deepEqual(state.__inputs.data, inputs.data);
    assert.deepEqual(state.data, inputs.data);

    const diff = await process.call<provider.DiffResponse>((client, callback) =>
      client.diff(
        new provider.DiffRequest()
          .setUrn(secret)
          .setId("ns/s")
          .setOlds(toStruct(state))
          .setNews(toStruct({ ...inputs, data: new Secret({ password: "eA==" }) })),
        callback,
      ),
    );
    assert.equal(diff.getChanges(), provider.DiffResponse.DiffChanges.DIFF_SOME);
    assert.equal(diff.getHasdetaileddiff(), true);
    assert.equal(diff.getDeletebeforereplace(), true);
    assert.deepEqual(diff.getReplacesList(), ["data.password"]);
    assert.equal(
      diff.getDetaileddiffMap().get("data.password")?.getKind(),
      provider.PropertyDiff.Kind.UPDATE_REPLACE,
    );

    await process.call((client, callback) =>
      client.delete(
        new provider.DeleteRequest().setUrn(secret).setId("ns/s").setProperties(toStruct(state)),
        callback,
      ),
    );
    const read = await process.call<provider.ReadResponse>((client, callback) =>
      client.read(
        new provider.ReadRequest().setUrn(secret).setId("ns/s").setProperties(toStruct(state)),
        callback,
      ),
    );
    assert.equal(read.getId(), "");
  });

  it("hands over the state of what did not become ready, and says what it waits for", async () => {
    server.control = (object) => {
      object.status = { observedGeneration: object.metadata.generation };
    };
    await configure();
    const inputs = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "ns" },
      spec: { replicas: 2 },
    };
    await assert.rejects(create(statefulSet, inputs), (error: grpc.ServiceError) => {
      const [details] = error.metadata.get("grpc-status-details-bin");
      const status = rpc.Status.deserializeBinary(details as Buffer);
      const [packed] = status.getDetailsList();
      const failure = packed?.unpack(
        provider.ErrorResourceInitFailed.deserializeBinary,
        "pulumirpc.ErrorResourceInitFailed",
      );
      assert.equal(failure?.getId(), "ns/counter");
      assert.deepEqual(fromStruct(failure?.getProperties()).__inputs, inputs);
      assert.match(
        failure?.getReasonsList()[0] ?? "",
        /^Expected StatefulSet `ns\/counter` to become ready within 0.15 s/,
      );
      return true;
    });
    assert.deepEqual(process.told, [
      "ephemeral: Waiting: 0 of 2 pods are ready with the new revision",
      "ephemeral: ",
    ]);
  });

  it("refuses in one sentence, without a stack trace, what it does not support", async () => {
    const install =
      "Install the official plugin with `pulumi plugin install resource kubernetes v4.34.2`.";
    const invoke = process.call((client, callback) =>
      client.invoke(new provider.InvokeRequest().setTok("kubernetes:helm:template"), callback),
    );
    await assert.rejects(invoke, {
      details: `Expected a function that the stand-in supports, got \`kubernetes:helm:template\`. ${install}`,
    });
    const construct = process.call((client, callback) =>
      client.construct(
        new provider.ConstructRequest().setType("kubernetes:helm.sh/v4:Chart"),
        callback,
      ),
    );
    await assert.rejects(construct, {
      details: `Expected a resource that the stand-in supports, got \`kubernetes:helm.sh/v4:Chart\`. ${install}`,
    });
    const config = await process.call<provider.CheckResponse>((client, callback) =>
      client.checkConfig(
        new provider.CheckRequest().setNews(toStruct({ renderYamlToDirectory: "x" })),
        callback,
      ),
    );
    assert.deepEqual(
      config.getFailuresList().map((failure) => failure.toObject()),
      [
        {
          property: "renderYamlToDirectory",
          reason: `Expected a provider setting that the stand-in supports, got \`renderYamlToDirectory: x\`. ${install}`,
        },
      ],
    );
  });

  it("refuses a cluster that does not answer when it is configured", async () => {
    const { url, kubeconfig } = server;
    await server.stop();
    await assert.rejects(configure(kubeconfig), {
      details: `Expected the Kubernetes API at ${url} to answer, got connection refused. Check KUBECONFIG, and that the cluster is running.`,
    });
    await server.start();
  });

  it("goes on through a Ctrl-C, and ends its waiting when the engine says so", async () => {
    server.control = (object) => {
      object.status = { observedGeneration: object.metadata.generation };
    };
    await configure();
    const inputs = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "ns" },
      spec: { replicas: 2 },
    };
    const waiting = process.call<provider.CreateResponse>((client, callback) =>
      client.create(
        new provider.CreateRequest().setUrn(statefulSet).setProperties(toStruct(inputs)),
        callback,
      ),
    );
    const interrupted = assert.rejects(waiting, { details: /got an interruption/ });
    process.signal("SIGINT");
    await process.call((client, callback) => client.cancel(new empty.Empty(), callback));
    await interrupted;
  });
});
