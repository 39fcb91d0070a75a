import assert from "node:assert/strict";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { exitCodes, Failure } from "../../../app/src/failure.ts";
import { createHttpServer } from "../../../app/src/http/http-server.ts";
import { Metrics } from "../../../app/src/http/metrics.ts";
import { visitListener } from "../../../app/src/http/visit-listener.ts";
import type { Visitor } from "../../../app/src/store/visit-group.ts";
import { FakeStore } from "../support/fake-store.ts";
import { KeepAliveClient } from "../support/keep-alive-client.ts";
import { serve } from "../support/served-app.ts";

/** A listener, beside another for everything else. */
async function listening(store: FakeStore) {
  const metrics = new Metrics();
  const others: RequestListener = (_request, response) => {
    response.writeHead(404, { "Content-Length": 6 }).end("others");
  };
  const shutdown = new AbortController().signal;
  const args = { store, pod: "counter-0", metrics, shutdown, others };
  const server = createHttpServer(visitListener(args)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address && typeof address === "object");
  const stack = new AsyncDisposableStack();
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  return Object.assign(stack, { metrics, port: address.port });
}

describe("visitListener", () => {
  it("answers POST /visits, and counts the answer", async () => {
    const store = new FakeStore();
    await using server = await listening(store);
    using client = new KeepAliveClient(server.port);
    for (const visits of [1, 2]) {
      const { status, body } = await client.ask("POST", "/visits");
      assert.deepEqual([status, body], [200, `{"visits":${visits},"pod":"counter-0"}`]);
    }
    assert.match(
      await server.metrics.render({ store, ready: true, watchers: 0 }),
      /^visit_counter_requests_total\{method="POST",path="\/visits",status="200"\} 2$/m,
    );
  });

  for (const [method, path] of [
    ["GET", "/visits"],
    ["POST", "/"],
    ["POST", "/visits?"],
    ["POST", "/visits/"],
  ] as const) {
    it(`leaves ${method} ${path} to the others, and counts nothing`, async () => {
      const store = new FakeStore();
      await using server = await listening(store);
      using client = new KeepAliveClient(server.port);
      const { status, body } = await client.ask(method, path);
      assert.deepEqual([status, body, store.visits], [404, "others", 0]);
    });
  }

  it("leaves a visit that cannot be counted to the others", async () => {
    const store = new FakeStore();
    store.failure = new Failure("The volume is broken.", exitCodes.storage);
    await using server = await listening(store);
    using client = new KeepAliveClient(server.port);
    const { status, body } = await client.ask("POST", "/visits");
    assert.deepEqual([status, body], [404, "others"]);
  });

  for (const [when, shutdown] of [
    ["while it serves", new AbortController().signal],
    ["while it shuts down", AbortSignal.abort()],
  ] as const) {
    it(`answers like Koa, ${when}`, async () => {
      await using app = await serve({ store: new FakeStore(), shutdown });
      const answers: unknown[] = [];
      for (const path of ["/visits", "/visits?"]) {
        const response = await app.request("POST", path);
        const { date, ...headers } = Object.fromEntries(response.headers);
        assert.ok(date);
        const { visits, ...body } = await response.json();
        assert.equal(visits, answers.length + 1);
        answers.push([response.status, headers, body]);
      }
      assert.deepEqual(answers[0], answers[1]);
    });
  }

  it("takes the body of a visit that waits, and notices that its client has gone", async () => {
    const store = new FakeStore();
    const taken = Promise.withResolvers<Visitor>();
    store.take = taken.resolve;
    await using server = await listening(store);
    const socket = connect(server.port, "127.0.0.1");
    const bytes = "x".repeat(30_000_000);
    socket.write(`POST /visits HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    // More than the system keeps for a server that does not read.
    await new Promise((resolve) => socket.write(bytes, resolve));
    socket.resetAndDestroy();
    const visitor = await taken.promise;
    while (!visitor.isGone) await nextTurn();
  });

  it("continues after a body that nobody needs", async () => {
    await using app = await serve({ store: new FakeStore() });
    for (const visits of [1, 2]) {
      const response = await app.ask("/visits", { method: "POST", body: "x".repeat(100_000) });
      assert.equal((await response.json()).visits, visits);
    }
  });
});
