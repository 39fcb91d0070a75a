import assert from "node:assert/strict";
import { podEvents } from "../../../app/src/http/stream.ts";
import { mostWatchers } from "../../../app/src/http/watchers.ts";
import type { Counts } from "../../../app/src/pods/all-counts.ts";
import { FakeStore } from "../support/fake-store.ts";
import { serve } from "../support/served-app.ts";

const counts: Counts = {
  pods: new Map([
    ["counter-0", { visits: 3, ready: true, started: "2026-11-22T10:00:00.000Z" }],
    ["counter-2", { visits: Number.MAX_SAFE_INTEGER }],
  ]),
  missing: ["counter-1"],
  lastVisits: new Map([["counter-1", 4]]),
};

const event =
  'data: {"total":9007199254740994,"pods":{"counter-0":{"visits":3,"ready":true,"started":"2026-11-22T10:00:00.000Z"},' +
  '"counter-2":{"visits":9007199254740991}},"missing":["counter-1"],"lastVisits":{"counter-1":4},"pod":"counter-0","time":1795341684000}\n\n';

/** A client of the stream, which reads until what it has read ends so. */
async function watch(app: Awaited<ReturnType<typeof serve>>) {
  const response = await app.request("GET", "/visits/stream", "text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    response,
    async until(end: string): Promise<string> {
      let text = "";
      while (!text.endsWith(end)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`Expected ${end}, got ${text}`);
        text += value;
      }
      return text;
    },
    /** Reads to the end. */
    async rest(): Promise<string> {
      let text = "";
      for (;;) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) return text;
        text += value;
      }
    },
    close: () => reader?.cancel(),
  };
}

describe("An event of the pods", () => {
  it("is the total, exactly, with what each pod says of itself, who is missing, and who tells", async () => {
    assert.equal(
      await podEvents(
        async () => counts,
        "counter-0",
        () => 1795341684000,
      )(),
      event,
    );
  });

  it("is `unknown`, with the reason, while the pods are unknown", async () => {
    const countPods = async () => new Error("Expected DNS to list\nthe pods.");
    assert.equal(
      await podEvents(countPods, "counter-0")(),
      'event: unknown\ndata: {"error":"Expected DNS to list\\nthe pods.","pod":"counter-0"}\n\n',
    );
  });
});

describe("GET /visits/stream", () => {
  it("sends events that no cache and no proxy may keep, on a connection that ends with it", async () => {
    await using app = await serve({ store: new FakeStore(), countPods: async () => counts });
    const client = await watch(app);
    const { status, headers } = client.response;
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("connection"), "close");
    assert.equal(headers.get("x-accel-buffering"), "no");
    const begin = `: connected\n\n${event.slice(0, event.indexOf('"time"'))}`;
    assert.ok((await client.until("}\n\n")).startsWith(begin));
    await client.close();
  });

  it("counts nothing, however long it is watched", async () => {
    const store = Object.assign(new FakeStore(), { visits: 3 });
    await using app = await serve({ store });
    const client = await watch(app);
    assert.match(await client.until("}\n\n"), /"total":3,/);
    assert.match(await client.until("}\n\n"), /"total":3,/);
    await client.close();
    assert.equal(store.visits, 3);
  });

  it("is a path of its own in the metrics, which say how many watch", async () => {
    await using app = await serve({ store: new FakeStore() });
    const [one, other] = [await watch(app), await watch(app)];
    const metrics = await (await app.request("GET", "/metrics")).text();
    assert.match(metrics, /^visit_counter_watchers 2$/m);
    assert.match(
      metrics,
      /^visit_counter_requests_total\{method="GET",path="\/visits\/stream",status="200"\} 2$/m,
    );
    await Promise.all([one.close(), other.close()]);
  });

  it(`is 503 for more than ${mostWatchers} clients, who may come again, and no bug; others are answered`, async () => {
    await using app = await serve({ store: new FakeStore() });
    const clients = await Promise.all(Array.from({ length: mostWatchers }, () => watch(app)));
    const response = await app.request("GET", "/visits/stream");
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "10");
    assert.deepEqual(await response.json(), {
      error: "Too many clients watch this pod, or it is shutting down. Try again.",
    });
    assert.equal((await app.request("POST", "/visits")).status, 200);
    assert.deepEqual(app.bugs, []);
    await Promise.all(clients.map((client) => client.close()));
  });

  it("ends when the pod begins to shut down, and is 503 from then on", async () => {
    const shutdown = new AbortController();
    await using app = await serve({ store: new FakeStore(), shutdown: shutdown.signal });
    const client = await watch(app);
    await client.until("}\n\n");
    shutdown.abort();
    assert.equal(await client.rest(), "");
    assert.equal((await app.request("GET", "/visits/stream")).status, 503);
  });

  it("does not take a client that goes away for a bug", async () => {
    await using app = await serve({ store: new FakeStore() });
    const client = await watch(app);
    await client.until("}\n\n");
    await client.close();
    const watchers = async () =>
      /^visit_counter_watchers (\d+)$/m.exec(
        await (await app.request("GET", "/metrics")).text(),
      )?.[1];
    while ((await watchers()) !== "0");
    assert.deepEqual(app.bugs, []);
  });

  it("has a HEAD, which watches nothing", async () => {
    await using app = await serve({ store: new FakeStore() });
    const response = await app.request("HEAD", "/visits/stream");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.match(
      await (await app.request("GET", "/metrics")).text(),
      /^visit_counter_watchers 0$/m,
    );
  });
});
