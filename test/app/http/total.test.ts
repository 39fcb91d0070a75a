import assert from "node:assert/strict";
import type { Counts } from "../../../app/src/pods/all-counts.ts";
import { FakeStore } from "../support/fake-store.ts";
import { serve } from "../support/served-app.ts";

/** A counter whose pods have these counts. */
function counter(counts: Record<string, number>, missing: string[] = []) {
  const pods = Object.entries(counts).map(([name, visits]) => [name, { visits }] as const);
  const known: Counts = { pods: new Map(pods), missing, lastVisits: new Map() };
  return serve({ store: new FakeStore(), countPods: async () => known });
}

describe("GET /visits/total", () => {
  it("adds up the counts, as JSON whatever the client accepts", async () => {
    await using app = await counter({ "counter-0": 3, "counter-2": 4 }, ["counter-1"]);
    for (const accept of ["text/html", "application/json", "*/*"]) {
      const response = await app.request("GET", "/visits/total", accept);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(
        await response.text(),
        '{"total":7,"pods":{"counter-0":3,"counter-2":4},"missing":["counter-1"]}',
      );
    }
  });

  it("is exact beyond what a number of JavaScript can be", async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await using app = await counter({ "counter-0": most, "counter-1": most, "counter-2": 1 });
    const response = await app.request("GET", "/visits/total");
    assert.match(await response.text(), /^\{"total":18014398509481983,/);
  });

  it("is this pod's own count if it is the only one, and counts nothing", async () => {
    const store = Object.assign(new FakeStore(), { visits: 3 });
    await using app = await serve({ store });
    for (const _ of ["once", "twice"])
      assert.deepEqual(await (await app.request("GET", "/visits/total")).json(), {
        total: 3,
        pods: { "counter-0": 3 },
        missing: [],
      });
    assert.equal((await app.request("HEAD", "/visits/total")).status, 200);
    assert.equal(store.visits, 3);
  });

  it("is 503 with the reason while the pods are unknown, which is no bug and keeps nobody from visiting", async () => {
    const countPods = async () => new Error("Expected DNS to list the pods.");
    await using app = await serve({ store: new FakeStore(), countPods });
    const response = await app.request("GET", "/visits/total");
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { error: "Expected DNS to list the pods." });
    assert.equal((await app.request("GET", "/readyz")).status, 200);
    assert.equal((await app.request("POST", "/visits")).status, 200);
    assert.deepEqual(app.bugs, []);
  });

  it("is answered while the pod shuts down, and delays no visit and no probe", async () => {
    const began = Promise.withResolvers<void>();
    const counts = Promise.withResolvers<Counts>();
    const shutdown = new AbortController();
    const countPods = () => {
      began.resolve();
      return counts.promise;
    };
    await using app = await serve({
      store: new FakeStore(),
      countPods,
      shutdown: shutdown.signal,
    });
    const asked = app.request("GET", "/visits/total");
    await began.promise;
    assert.equal((await app.request("POST", "/visits")).status, 200);
    assert.equal((await app.request("GET", "/readyz")).status, 200);
    shutdown.abort();
    counts.resolve({
      pods: new Map([["counter-0", { visits: 1 }]]),
      missing: [],
      lastVisits: new Map(),
    });
    const response = await asked;
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("connection"), "close");
  });

  it("is a path of its own in the metrics", async () => {
    await using app = await counter({});
    await app.request("GET", "/visits/total");
    assert.match(
      await (await app.request("GET", "/metrics")).text(),
      /^visit_counter_requests_total\{method="GET",path="\/visits\/total",status="200"\} 1$/m,
    );
  });
});
