import assert from "node:assert/strict";
import {
  type Properties,
  reveal,
  Secret,
  unknown,
} from "../../../../../lab/plugins/support/properties.ts";
import { InitializationFailure } from "../../../../../lab/plugins/support/resource-provider.ts";
import { type Body, FakeApiServer } from "../support/fake-api-server.ts";
import { about, configured } from "../support/provider.ts";

const configMap = about("kubernetes:core/v1:ConfigMap");
const path = "/api/v1/namespaces/ns/configmaps/settings";
const inputs = (data: Properties = { a: "1" }, metadata: Properties = {}): Properties => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "ns", ...metadata },
  data,
});
const once = { preview: false, timeoutSeconds: 0 };
const upsert = { upsertExistingObjects: true, enableConfigMapMutable: true };

describe("An object as a resource", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    server.put("/api/v1/namespaces/ns", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "ns" },
    });
  });
  afterEach(() => server.stop());

  async function created(config: Properties = upsert) {
    const run = await configured(server, config);
    const { id, state } = await run.provider.create({ ...configMap, inputs: inputs(), ...once });
    return { ...run, id, state };
  }

  describe("when it is checked", () => {
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

  describe("when it is created", () => {
    it("is applied with a field manager of its own, which the state keeps", async () => {
      const { id, state } = await created();
      assert.equal(id, "ns/settings");
      assert.deepEqual(server.writes(), [`PATCH ${path}`]);
      const { query, body } = server.requests.at(-1) ?? assert.fail();
      assert.match(query.fieldManager ?? "", /^pulumi-kubernetes-[0-9a-f]{8}$/);
      assert.equal(query.force, "false");
      assert.deepEqual(body, inputs());
      assert.deepEqual(
        {
          __inputs: state.__inputs,
          version: state.__initialApiVersion,
          manager: state.__fieldManager,
        },
        { __inputs: inputs(), version: "v1", manager: query.fieldManager },
      );
      assert.equal((state as Body).metadata.uid, server.objects.get(path).metadata.uid);
    });

    it("updates what is there, if the provider says so", async () => {
      server.put(path, inputs({ b: "2" }));
      await created();
      assert.deepEqual(server.objects.get(path).data, { a: "1", b: "2" });
    });

    it("names the field and its manager where it would have to take one over", async () => {
      server.put(path, inputs({ a: "other" }));
      await assert.rejects(created(), {
        name: "Failure",
        message:
          'Expected to own the fields that the program sets in ConfigMap `ns/settings`, got a conflict over `data.a` with manager `kubectl`. Leave these fields out of the program, or take them over by the annotation `pulumi.com/patchForce: "true"` or the provider\'s `enablePatchForce`.',
      });
    });

    it("takes fields over by an annotation or by the provider", async () => {
      server.put(path, inputs({ a: "other" }));
      await created({ ...upsert, enablePatchForce: true });
      assert.deepEqual(server.objects.get(path).data, { a: "1" });

      server.put(path, inputs({ a: "other" }));
      const { provider } = await configured(server, upsert);
      const annotations = { "pulumi.com/patchForce": "true" };
      await provider.create({ ...configMap, inputs: inputs({ a: "2" }, { annotations }), ...once });
      assert.deepEqual(server.objects.get(path).data, { a: "2" });
    });

    it("is an error where one exists, without upsertExistingObjects", async () => {
      server.put(path, inputs());
      await assert.rejects(created({}), {
        name: "Failure",
        message:
          "Expected ConfigMap `ns/settings` not to exist yet, got one that this stack does not know. Import it with `pulumi import`, delete it, give this one another name or an alias, or let creation update what exists by the provider's `upsertExistingObjects`.",
      });
      assert.deepEqual(server.writes(), ["POST /api/v1/namespaces/ns/configmaps"]);
    });

    it("is only tried in a preview, and what a trial cannot say is left as it is", async () => {
      const { provider } = await configured(server, upsert);
      const preview = { preview: true, timeoutSeconds: 0 };
      const tried = await provider.create({ ...configMap, inputs: inputs(), ...preview });
      assert.equal(tried.id, "");
      assert.equal(typeof (tried.state as Body).metadata.uid, "string");
      assert.equal(server.objects.has(path), false);

      const open = inputs({ a: unknown });
      assert.deepEqual(
        (await provider.create({ ...configMap, inputs: open, ...preview })).state,
        open,
      );
      const homeless = inputs({}, { namespace: "later" });
      assert.deepEqual(
        (await provider.create({ ...configMap, inputs: homeless, ...preview })).state,
        homeless,
      );
      const crd = {
        apiVersion: "x.io/v1",
        kind: "Widget",
        metadata: { name: "w", namespace: "ns" },
      };
      const widget = about("kubernetes:x.io/v1:Widget");
      assert.deepEqual((await provider.create({ ...widget, inputs: crd, ...preview })).state, crd);
    });

    it("keeps secret in the state what was secret in the program", async () => {
      const { provider } = await configured(server, upsert);
      const secret = inputs({ a: new Secret("hunter2") });
      const { state } = await provider.create({ ...configMap, inputs: secret, ...once });
      assert.deepEqual((state as Body).data.a, new Secret("hunter2"));
      assert.deepEqual((state as Body).__inputs.data.a, new Secret("hunter2"));
      assert.equal(server.objects.get(path).data.a, "hunter2");
    });
  });

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

  describe("when it is compared", () => {
    it("has no difference to its own state, whatever the server added", async () => {
      const { provider, state, id } = await created();
      server.objects.get(path).data.added = "by someone";
      const difference = await provider.diff({
        ...configMap,
        id,
        state,
        news: inputs(),
        ignoreChanges: [],
      });
      assert.equal(difference.changes.size, 0);
    });

    it("is deleted before it is replaced under its own name", async () => {
      const { provider, state, id } = await created({ upsertExistingObjects: true });
      const diff = (news: Properties) =>
        provider.diff({ ...configMap, id, state, news, ignoreChanges: [] });
      assert.deepEqual(await diff(inputs({ a: "2" })), {
        changes: new Map([["data.a", { kind: "update", replaces: true }]]),
        deleteBeforeReplace: true,
      });
      assert.deepEqual(await diff(inputs({ a: "1" }, { name: "other" })), {
        changes: new Map([["metadata.name", { kind: "update", replaces: true }]]),
        deleteBeforeReplace: false,
      });
    });

    it("leaves out what the program ignores", async () => {
      const { provider, state, id } = await created();
      const news = inputs({ a: "2", b: "3" });
      const { changes } = await provider.diff({
        ...configMap,
        id,
        state,
        news,
        ignoreChanges: ["data.a"],
      });
      assert.deepEqual([...changes.keys()], ["data.b"]);
    });
  });

  describe("when it is updated", () => {
    const update = (state: Properties, news: Properties) => ({
      ...configMap,
      id: "ns/settings",
      state,
      news,
      ignoreChanges: [],
      ...once,
    });

    it("loses the fields that the program does not have any more, and no others", async () => {
      const { provider, state } = await created();
      server.objects.get(path).data.added = "by someone";
      const next = await provider.update(update(state, inputs({ b: "2" })));
      assert.deepEqual(server.objects.get(path).data, { b: "2", added: "by someone" });
      assert.equal(next.__fieldManager, state.__fieldManager);
      assert.deepEqual(next.__inputs, inputs({ b: "2" }));
    });

    it("becomes ours by apply first, if it was created without", async () => {
      const { provider, state } = await created({ enableConfigMapMutable: true });
      await provider.update(update(state, inputs({ b: "2" })));
      assert.deepEqual(server.objects.get(path).data, { b: "2" });
      assert.deepEqual(server.writes(), [
        "POST /api/v1/namespaces/ns/configmaps",
        `PATCH ${path}`,
        `PATCH ${path}`,
      ]);
    });

    it("shows no conflict in a preview over what the update itself will take over", async () => {
      const { provider, state } = await created({ enableConfigMapMutable: true });
      server.objects.get(path).data.a = "changed by kubectl";
      const preview = { ...update(state, inputs({ a: "2" })), preview: true };
      const next = (await provider.update(preview)) as Body;
      assert.deepEqual(next.data, { a: "2" });
      assert.deepEqual(server.objects.get(path).data, { a: "changed by kubectl" });
    });

    it("is an error where it is gone", async () => {
      const { provider, state } = await created();
      server.objects.delete(path);
      await assert.rejects(provider.update(update(state, inputs())), {
        message:
          "Expected ConfigMap `ns/settings` to exist, got none: someone deleted it. Run `pulumi refresh`, then `pulumi up` makes it anew.",
      });
    });

    it("gives its fields to another manager when the program names one", async () => {
      const { provider, state } = await created();
      const annotations = { "pulumi.com/patchFieldManager": "ours" };
      const next = await provider.update(update(state, inputs({ a: "1" }, { annotations })));
      assert.equal(next.__fieldManager, "ours");
      const { query, body } = server.requests.at(-1) ?? assert.fail();
      assert.equal(query.fieldManager, state.__fieldManager);
      assert.deepEqual(body, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "settings", namespace: "ns" },
      });
      assert.deepEqual(server.objects.get(path).data, { a: "1" });
    });
  });

  describe("when it is read", () => {
    it("shows what drifted in the fields that the program sets", async () => {
      const { provider, state, id } = await created();
      server.objects.get(path).data = { a: "drifted", b: "added" };
      const found = await provider.read({ ...configMap, id, state, inputs: inputs() });
      assert.deepEqual(found?.inputs, inputs({ a: "drifted" }));
      assert.deepEqual(found?.state.__inputs, inputs({ a: "drifted" }));
      assert.deepEqual(found?.state.data, { a: "drifted", b: "added" });
    });

    it("is gone where it is gone, and where its kind is", async () => {
      const { provider, state, id } = await created();
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
      const { provider, told, state, id } = await created();
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
      const { provider, state, id } = await created();
      server.objects.delete(path);
      await provider.delete({ ...configMap, id, state, timeoutSeconds: 0 });
    });

    it("says what holds it when it does not go", async () => {
      const { provider, state, id } = await created();
      server.objects.get(path).metadata.finalizers = ["example.com/hold"];
      server.lingering = 1000;
      await assert.rejects(provider.delete({ ...configMap, id, state, timeoutSeconds: 0.05 }), {
        message:
          "Expected ConfigMap `ns/settings` to be gone within 0.05 s, got it still there. Seen last: the objects that it owns go first; finalizers hold it: `example.com/hold`. See to what holds it and run the command again.",
      });
    });
  });

  it("is unaffected by what a state reveals: secrets of a state are compared in the open", async () => {
    const { provider } = await configured(server, upsert);
    const secret = inputs({ a: new Secret("1") });
    const { id, state } = await provider.create({ ...configMap, inputs: secret, ...once });
    const { changes } = await provider.diff({
      ...configMap,
      id,
      state,
      news: reveal(secret),
      ignoreChanges: [],
    });
    assert.equal(changes.size, 0);
  });
});
