import assert from "node:assert/strict";
import { Clients } from "../../../app/bench/clients.ts";
import { startHttp } from "../../../app/bench/rivals/http.ts";
import { measureSlice } from "../../../app/bench/slices.ts";
import { dataDirectory } from "../support/directory.ts";

describe("A slice", () => {
  it("is what a server did, and what it used for that", async () => {
    await using directory = await dataDirectory();
    const clients = await Clients.start();
    const rival = await startHttp("this server", directory.path);
    try {
      const args = { clients, count: 1, seconds: 0.3, places: undefined };
      const slice = await measureSlice(rival, args);
      assert.equal(slice.syncs, 1);
      assert.ok(slice.rate > 0 && slice.p50 > 0 && slice.p50 <= slice.p99);
      assert.ok(slice.cpu > 0);
      assert.ok(slice.clients > 0);
      assert.ok(Number.isNaN(slice.others), "it is unknown where the processes run");
    } finally {
      clients.stop();
      await rival.stop();
    }
  });

  it("fails if the server does not count the visits", async () => {
    const clients = await Clients.start();
    const rival = {
      ...{ pid: undefined, port: 1, protocol: "http" as const },
      usage: async () => ({ cpu: 0, visits: 0, syncs: 0 }),
      stop: async () => {},
    };
    try {
      const args = { clients, count: 1, seconds: 0.05, places: undefined };
      await assert.rejects(measureSlice(rival, args), /ECONNREFUSED/);
    } finally {
      clients.stop();
    }
  });
});
