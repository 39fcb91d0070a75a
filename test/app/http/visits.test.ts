import assert from "node:assert/strict";
import { Readiness } from "../../../app/src/http/readiness.ts";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import { dataDirectory, recoverCount } from "../support/directory.ts";
import { serve } from "../support/served-app.ts";

const html = "text/html; charset=utf-8";
const json = "application/json; charset=utf-8";
const plain = "text/plain; charset=utf-8";
const chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

async function serveCounter() {
  const directory = await dataDirectory();
  const store = await FileVisitStore.open({ directory: directory.path });
  const shutdown = new AbortController().signal;
  const readiness = new Readiness({ store, shutdown, started: new Date(Date.UTC(2026, 10, 22)) });
  const app = await serve({ store, readiness });
  const stack = new AsyncDisposableStack();
  stack.use(directory);
  stack.defer(() => store.close());
  stack.use(app);
  return Object.assign(stack, { directory: directory.path, store, request: app.request });
}

describe("GET /", () => {
  const text = "Visit 1, counted by counter-0.\n";
  const object = '{"visits":1,"pod":"counter-0"}';
  const answers: Array<[accept: string, type: string, body: string | RegExp]> = [
    [chrome, html, /<h1>Visit 1<\/h1>/],
    ["text/html", html, /<h1>Visit 1<\/h1>/],
    ["application/json", json, object],
    ["application/json;q=0.9, text/plain;q=0.1", json, object],
    ["text/plain", plain, text],
    ["*/*", plain, text],
    ["", plain, text],
    ["image/png", plain, text],
    [";;;,q=,,/*;q=x", plain, text],
    ["x".repeat(10_000), plain, text],
  ];
  for (const [accept, type, body] of answers) {
    it(`counts a visit and answers ${type} for \`Accept: ${accept.slice(0, 40)}\``, async () => {
      await using counter = await serveCounter();
      const response = await counter.request("GET", "/", accept);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), type);
      assert.equal(response.headers.get("vary"), "Accept");
      assert.equal(response.headers.get("cache-control"), "no-store");
      if (typeof body === "string") assert.equal(await response.text(), body);
      else assert.match(await response.text(), body);
      assert.equal(await recoverCount(counter.directory), 1);
    });
  }

  it("counts whatever the query", async () => {
    await using counter = await serveCounter();
    await counter.request("GET", "/?a=%ZZ&b");
    assert.equal(counter.store.visits, 1);
  });

  it("gives 200 concurrent visitors 200 numbers", async () => {
    await using counter = await serveCounter();
    const visits = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const visit =
          index % 2
            ? counter.request("POST", "/visits")
            : counter.request("GET", "/", "application/json");
        return (await (await visit).json()).visits;
      }),
    );
    assert.deepEqual(
      visits.toSorted((a, b) => a - b),
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    assert.equal(await recoverCount(counter.directory), 200);
  });
});

describe("POST /visits", () => {
  it("counts a visit and answers JSON", async () => {
    await using counter = await serveCounter();
    const response = await counter.request("POST", "/visits", chrome);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), json);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(await response.text(), '{"visits":1,"pod":"counter-0"}');
    assert.equal(await recoverCount(counter.directory), 1);
  });
});

describe("GET /visits", () => {
  const answers: Array<[accept: string, type: string, body: string]> = [
    ["*/*", plain, "1\n"],
    ["text/plain", plain, "1\n"],
    [chrome, plain, "1\n"],
    [";;;,q=,,/*;q=x", plain, "1\n"],
    [
      "application/json",
      json,
      '{"visits":1,"pod":"counter-0","started":"2026-11-22T00:00:00.000Z"}',
    ],
  ];
  for (const [accept, type, body] of answers) {
    it(`answers ${type} for \`Accept: ${accept}\` and counts nothing`, async () => {
      await using counter = await serveCounter();
      await counter.store.count();
      const response = await counter.request("GET", "/visits", accept);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), type);
      assert.equal(response.headers.get("vary"), "Accept");
      assert.equal(await response.text(), body);
      assert.equal(counter.store.visits, 1);
    });
  }
});

describe("GET /visits as JSON", () => {
  it("says whether the pod is ready, as its last probe has found", async () => {
    await using counter = await serveCounter();
    const ready = async () =>
      (await (await counter.request("GET", "/visits", "application/json")).json()).ready;
    assert.equal(await ready(), undefined);
    await counter.request("GET", "/readyz");
    assert.equal(await ready(), true);
    await counter.store.close();
    assert.equal(await ready(), true, "nobody has looked");
    await counter.request("GET", "/readyz");
    assert.equal(await ready(), false);
  });
});

describe("Other requests", () => {
  const requests = [
    "HEAD /",
    "HEAD /visits",
    "GET /visits",
    "GET /visits/total",
    "HEAD /visits/stream",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /favicon.ico",
    "GET /index.html",
    "GET //",
    "OPTIONS /",
    "POST /",
    "PUT /visits",
  ];
  for (const line of requests) {
    it(`${line} counts nothing`, async () => {
      await using counter = await serveCounter();
      const [method = "", path = ""] = line.split(" ");
      await counter.request(method, path);
      assert.equal(await recoverCount(counter.directory), 0);
    });
  }

  it("HEAD / has the type of GET / and no body", async () => {
    await using counter = await serveCounter();
    const response = await counter.request("HEAD", "/", chrome);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), html);
    assert.equal(await response.text(), "");
  });
});
