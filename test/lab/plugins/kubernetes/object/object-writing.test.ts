import assert from "node:assert/strict";
import { type Properties, Secret, unknown } from "../../../../../lab/plugins/support/properties.ts";
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

describe("An object that is written", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = await startCluster();
  });
  afterEach(() => server.stop());

  describe("when it is created", () => {
    it("is applied with a field manager of its own, which the state keeps", async () => {
      const { id, state } = await created(server);
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
      await created(server);
      assert.deepEqual(server.objects.get(path).data, { a: "1", b: "2" });
    });

    it("names the field and its manager where it would have to take one over", async () => {
      server.put(path, inputs({ a: "other" }));
      await assert.rejects(created(server), {
        name: "Failure",
        message:
          'Expected to own the fields that the program sets in ConfigMap `ns/settings`, got a conflict over `data.a` with manager `kubectl`. Leave these fields out of the program, or take them over by the annotation `pulumi.com/patchForce: "true"` or the provider\'s `enablePatchForce`.',
      });
    });

    it("takes fields over by an annotation or by the provider", async () => {
      server.put(path, inputs({ a: "other" }));
      await created(server, { ...upsert, enablePatchForce: true });
      assert.deepEqual(server.objects.get(path).data, { a: "1" });

      server.put(path, inputs({ a: "other" }));
      const { provider } = await configured(server, upsert);
      const annotations = { "pulumi.com/patchForce": "true" };
      await provider.create({ ...configMap, inputs: inputs({ a: "2" }, { annotations }), ...once });
      assert.deepEqual(server.objects.get(path).data, { a: "2" });
    });

    it("is an error where one exists, without upsertExistingObjects", async () => {
      server.put(path, inputs());
      await assert.rejects(created(server, {}), {
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
      const { provider, state } = await created(server);
      server.objects.get(path).data.added = "by someone";
      const next = await provider.update(update(state, inputs({ b: "2" })));
      assert.deepEqual(server.objects.get(path).data, { b: "2", added: "by someone" });
      assert.equal(next.__fieldManager, state.__fieldManager);
      assert.deepEqual(next.__inputs, inputs({ b: "2" }));
    });

    it("becomes ours by apply first, if it was created without", async () => {
      const { provider, state } = await created(server, { enableConfigMapMutable: true });
      await provider.update(update(state, inputs({ b: "2" })));
      assert.deepEqual(server.objects.get(path).data, { b: "2" });
      assert.deepEqual(server.writes(), [
        "POST /api/v1/namespaces/ns/configmaps",
        `PATCH ${path}`,
        `PATCH ${path}`,
      ]);
    });

    it("shows no conflict in a preview over what the update itself will take over", async () => {
      const { provider, state } = await created(server, { enableConfigMapMutable: true });
      server.objects.get(path).data.a = "changed by kubectl";
      const preview = { ...update(state, inputs({ a: "2" })), preview: true };
      const next = (await provider.update(preview)) as Body;
      assert.deepEqual(next.data, { a: "2" });
      assert.deepEqual(server.objects.get(path).data, { a: "changed by kubectl" });
    });

    it("is an error where it is gone", async () => {
      const { provider, state } = await created(server);
      server.objects.delete(path);
      await assert.rejects(provider.update(update(state, inputs())), {
        message:
          "Expected ConfigMap `ns/settings` to exist, got none: someone deleted it. Run `pulumi refresh`, then `pulumi up` makes it anew.",
      });
    });

    it("gives its fields to another manager when the program names one", async () => {
      const { provider, state } = await created(server);
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
});
