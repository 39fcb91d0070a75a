import assert from "node:assert/strict";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { InitializationFailure } from "../../../../../lab/plugins/support/resource-provider.ts";
import {
  configMap,
  created,
  inputs,
  once,
  path,
  startCluster,
  upsert,
} from "../support/config-map.ts";
import type { Body, FakeApiServer } from "../support/fake-api-server.ts";
import { about, configured } from "../support/provider.ts";

describe("An object as a resource", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = await startCluster();
  });
  afterEach(() => server.stop());

  describe("when it is waited for", () => {
    const statefulSet = about("kubernetes:apps/v1:StatefulSet");
    const set = (annotations: Properties = {}) => ({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "ns", annotations },
      spec: { replicas: 1 },
    });
    const unready = (object: Body) => {
      object.status = { observedGeneration: object.metadata.generation, replicas: 1 };
    };

    it("is in the state although it did not become ready, with what was seen last", async () => {
      server.control = unready;
      const { provider, told } = await configured(server, upsert);
      const create = provider.create({
        ...statefulSet,
        inputs: set(),
        preview: false,
        timeoutSeconds: 0.15,
      });
      await assert.rejects(create, (error) => {
        assert(error instanceof InitializationFailure);
        assert.equal(
          error.message,
          "Expected StatefulSet `ns/counter` to become ready within 0.15 s, got no readiness. Seen last: 0 of 1 pods are ready with the new revision. Put right what it waits for and run `pulumi up` again, or give it more time by the annotation `pulumi.com/timeoutSeconds`.",
        );
        assert.equal(error.id, "ns/counter");
        assert.deepEqual(error.state.__inputs, set());
        return true;
      });
      assert.deepEqual(told, ["info: Waiting: 0 of 1 pods are ready with the new revision"]);
    });

    it("is not waited for where the program says so", async () => {
      server.control = unready;
      const { provider } = await configured(server, upsert);
      const skipping = set({ "pulumi.com/skipAwait": "true" });
      const { id } = await provider.create({ ...statefulSet, inputs: skipping, ...once });
      assert.equal(id, "ns/counter");
    });

    it("is waited for as the program says", async () => {
      server.control = unready;
      const { provider } = await configured(server, upsert);
      const own = set({ "pulumi.com/waitFor": "jsonpath={.status.replicas}=1" });
      assert.equal(
        (await provider.create({ ...statefulSet, inputs: own, ...once })).id,
        "ns/counter",
      );
    });

    it("is in the state after an interruption too", async () => {
      server.control = unready;
      const { provider } = await configured(server, upsert);
      const create = provider.create({ ...statefulSet, inputs: set(), ...once });
      const interrupted = assert.rejects(create, {
        message:
          "Expected StatefulSet `ns/counter` to become ready, got an interruption. Seen last: 0 of 1 pods are ready with the new revision. The next `pulumi up` goes on from here.",
      });
      provider.cancel();
      await interrupted;
    });
  });

  describe("when it is read", () => {
    it("shows what drifted in the fields that the program sets", async () => {
      const { provider, state, id } = await created(server);
      server.objects.get(path).data = { a: "drifted", b: "added" };
      const found = await provider.read({ ...configMap, id, state, inputs: inputs() });
      assert.deepEqual(found?.inputs, inputs({ a: "drifted" }));
      assert.deepEqual(found?.state.__inputs, inputs({ a: "drifted" }));
      assert.deepEqual(found?.state.data, { a: "drifted", b: "added" });
    });

    it("is gone where it is gone, and where its kind is", async () => {
      const { provider, state, id } = await created(server);
      server.objects.delete(path);
      assert.equal(await provider.read({ ...configMap, id, state, inputs: inputs() }), undefined);
      const widget = { ...about("kubernetes:x.io/v1:Widget"), id: "ns/w", state: {}, inputs: {} };
      assert.equal(await provider.read(widget), undefined);
    });

    it("is imported by its id alone, with all that a program could have set", async () => {
      server.put(path, inputs({ a: "1" }, { labels: { x: "y" } }));
      const { provider } = await configured(server);
      const found = await provider.read({ ...configMap, id: "ns/settings", state: {}, inputs: {} });
      assert.deepEqual(found?.inputs, inputs({ a: "1" }, { labels: { x: "y" } }));
    });
  });

  describe("when it is deleted", () => {
    it("is waited for until it is gone", async () => {
      const { provider, told, state, id } = await created(server);
      server.lingering = 2;
      await provider.delete({ ...configMap, id, state, timeoutSeconds: 0 });
      assert.equal(server.objects.has(path), false);
      assert.deepEqual(server.requests.find(({ method }) => method === "DELETE")?.body, {
        propagationPolicy: "Foreground",
      });
      assert.deepEqual(told, ["info: Waiting: the objects that it owns go first"]);
    });

    it("leaves behind what it owns, where its annotation says so", async () => {
      const { provider } = await configured(server, upsert);
      const annotations = { "pulumi.com/deletionPropagationPolicy": "orphan" };
      const orphaning = { ...configMap, inputs: inputs({}, { annotations }), ...once };
      const { id, state } = await provider.create(orphaning);
      await provider.delete({ ...configMap, id, state, timeoutSeconds: 0 });
      assert.deepEqual(server.requests.find(({ method }) => method === "DELETE")?.body, {
        propagationPolicy: "Orphan",
      });
    });

    it("may be gone already", async () => {
      const { provider, state, id } = await created(server);
      server.objects.delete(path);
      await provider.delete({ ...configMap, id, state, timeoutSeconds: 0 });
    });

    it("says what holds it when it does not go", async () => {
      const { provider, state, id } = await created(server);
      server.objects.get(path).metadata.finalizers = ["example.com/hold"];
      server.lingering = 1000;
      await assert.rejects(provider.delete({ ...configMap, id, state, timeoutSeconds: 0.05 }), {
        message:
          "Expected ConfigMap `ns/settings` to be gone within 0.05 s, got it still there. Seen last: the objects that it owns go first; finalizers hold it: `example.com/hold`. See to what holds it and run the command again.",
      });
    });
  });
});
