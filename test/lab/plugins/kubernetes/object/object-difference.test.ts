import assert from "node:assert/strict";
import { type Properties, reveal, Secret } from "../../../../../lab/plugins/support/properties.ts";
import {
  configMap,
  created,
  inputs,
  once,
  path,
  startCluster,
  upsert,
} from "../support/config-map.ts";
import type { FakeApiServer } from "../support/fake-api-server.ts";
import { configured } from "../support/provider.ts";

describe("An object that is compared", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = await startCluster();
  });
  afterEach(() => server.stop());

  it("has no difference to its own state, whatever the server added", async () => {
    const { provider, state, id } = await created(server);
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
    const { provider, state, id } = await created(server, { upsertExistingObjects: true });
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
    const { provider, state, id } = await created(server);
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
