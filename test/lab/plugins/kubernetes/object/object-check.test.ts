import assert from "node:assert/strict";
import { type Properties, Secret, unknown } from "../../../../../lab/plugins/support/properties.ts";
import { configMap, startCluster } from "../support/config-map.ts";
import type { FakeApiServer } from "../support/fake-api-server.ts";
import { about, configured } from "../support/provider.ts";

describe("An object that is checked", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = await startCluster();
  });
  afterEach(() => server.stop());

  it("gets the namespace of the provider, and keeps what is secret or unknown", async () => {
    const { provider } = await configured(server, { namespace: "ns" });
    const news: Properties = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { a: new Secret("x"), b: unknown },
    };
    const checked = await provider.check({
      ...configMap,
      olds: {},
      news,
      randomSeed: new Uint8Array(),
    });
    assert.deepEqual(checked.failures, []);
    assert.deepEqual(checked.inputs, {
      ...news,
      metadata: { name: "settings", namespace: "ns" },
    });
  });

  it("gets no namespace where its kind has none", async () => {
    const { provider } = await configured(server);
    const news = { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } };
    const request = {
      ...about("kubernetes:core/v1:Namespace"),
      olds: {},
      news,
      randomSeed: new Uint8Array(),
    };
    assert.deepEqual((await provider.check(request)).inputs, news);
  });

  it("gets a name of its own from the seed, and keeps it", async () => {
    const { provider } = await configured(server);
    const news = { apiVersion: "v1", kind: "ConfigMap" };
    const request = { ...configMap, news, randomSeed: Uint8Array.of(1, 2, 3) };
    const first = (await provider.check({ ...request, olds: {} })).inputs;
    assert.deepEqual(first.metadata, {
      name: "it-039058c6",
      namespace: "default",
      annotations: { "pulumi.com/autonamed": "true" },
    });
    const next = await provider.check({ ...request, olds: first, randomSeed: Uint8Array.of(9) });
    assert.deepEqual(next.inputs, first);
  });

  it("has the data of a Secret as the server keeps it", async () => {
    const { provider } = await configured(server);
    const news = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "ns" },
      stringData: { password: "hunter2" },
    };
    const request = {
      ...about("kubernetes:core/v1:Secret"),
      olds: {},
      news,
      randomSeed: new Uint8Array(),
    };
    assert.deepEqual(
      (await provider.check(request)).inputs.data,
      new Secret({ password: "aHVudGVyMg==" }),
    );
  });
});
