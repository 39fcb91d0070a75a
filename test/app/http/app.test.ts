import assert from "node:assert/strict";
import { exitCodes, Failure, Overload } from "../../../app/src/failure.ts";
import { FakeStore } from "../support/fake-store.ts";
import { serve } from "../support/served-app.ts";
import { secret, tokenFile } from "../support/token-file.ts";

const brokenVolume = new Failure("The volume is broken.", exitCodes.storage);

describe("createApp", () => {
  it("is alive whatever the store says", async () => {
    const store = new FakeStore();
    store.failure = brokenVolume;
    await using app = await serve({ store, shutdown: AbortSignal.abort() });
    const response = await app.request("GET", "/healthz");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "alive\n");
  });

  it("is ready while the store can count", async () => {
    await using app = await serve({ store: new FakeStore() });
    const response = await app.request("GET", "/readyz");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "ready\n");
  });

  it("is not ready, with the store's reason, when the store cannot count", async () => {
    const store = new FakeStore();
    store.failure = brokenVolume;
    await using app = await serve({ store, shutdown: AbortSignal.abort() });
    const response = await app.request("GET", "/readyz");
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { error: "The volume is broken." });
  });

  it("is not ready while shutting down, and still counts", async () => {
    const store = new FakeStore();
    await using app = await serve({ store, shutdown: AbortSignal.abort() });
    const response = await app.request("GET", "/readyz");
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { error: "The pod is shutting down." });
    assert.equal((await app.request("POST", "/visits")).status, 200);
    assert.equal(store.visits, 1);
  });

  it("is not ready, with the reason, while the administrators' token is missing, and still counts", async () => {
    await using file = await tokenFile();
    await using app = await serve({ store: new FakeStore(), administration: file.administration });
    const readiness = async () => {
      const response = await app.request("GET", "/readyz");
      return [response.status, await response.text()];
    };
    assert.deepEqual(await readiness(), [200, "ready\n"]);
    await file.remove();
    const [status, reason] = await readiness();
    assert.equal(status, 503);
    assert.match(`${reason}`, /^\{"error":"Expected `.*admin-token\.json` to hold .* got ENOENT/);
    assert.equal((await app.request("POST", "/visits")).status, 200);
    assert.equal((await app.request("GET", "/healthz")).status, 200);
    await file.write(secret);
    assert.deepEqual(await readiness(), [200, "ready\n"]);
  });

  it("shows the administrators' token in the metrics while it is valid", async () => {
    await using file = await tokenFile();
    await using app = await serve({ store: new FakeStore(), administration: file.administration });
    const shown = async () =>
      (await (await app.request("GET", "/metrics")).text()).match(
        /^visit_counter_(admin|ready).* /gm,
      );
    assert.deepEqual(await shown(), [
      "visit_counter_ready ",
      "visit_counter_admin_token_version ",
      "visit_counter_admin_token_age_seconds ",
      "visit_counter_admin_token_read_timestamp_seconds ",
    ]);
    await file.write("");
    assert.deepEqual(await shown(), ["visit_counter_ready "]);
  });

  it("says `Connection: close` in every answer during shutdown, also to a request under way", async () => {
    const store = new FakeStore();
    const shutdown = new AbortController();
    store.count = async () => {
      shutdown.abort();
      return 1;
    };
    await using app = await serve({ store, shutdown: shutdown.signal });
    const before = await app.request("GET", "/visits");
    assert.equal(before.headers.get("connection"), "keep-alive");
    await before.text();
    for (const [method, path] of [
      ["POST", "/visits"],
      ["GET", "/healthz"],
      ["GET", "/nope"],
    ]) {
      const response = await app.request(method as string, path as string);
      assert.equal(response.headers.get("connection"), "close", `${method} ${path}`);
      await response.text();
    }
  });

  for (const [method, path] of [
    ["GET", "/"],
    ["POST", "/visits"],
  ] as const) {
    it(`answers 503 to ${method} ${path} when the visit cannot be stored`, async () => {
      const store = new FakeStore();
      store.failure = brokenVolume;
      await using app = await serve({ store });
      const response = await app.request(method, path);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.deepEqual(await response.json(), {
        error: "The count cannot be stored at the moment. Try again.",
      });
      assert.deepEqual(app.bugs, [], "the store's failure is no bug of the app");
    });
  }

  it("answers 500 to a bug, hides it from the client and reports it to the process", async () => {
    const store = new FakeStore();
    store.failure = new TypeError("secret");
    await using app = await serve({ store });
    const response = await app.request("POST", "/visits");
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), {
      error: "An unexpected error occurred. It has been logged.",
    });
    assert.deepEqual(app.bugs, [store.failure]);
  });

  it("does not take a client that goes away in the middle for a bug", async () => {
    const store = new FakeStore();
    const begun = Promise.withResolvers<void>();
    const stored = Promise.withResolvers<number>();
    store.count = () => {
      begun.resolve();
      return stored.promise;
    };
    await using app = await serve({ store });
    await app.askAndReset("POST /visits HTTP/1.1", begun.promise);
    stored.resolve(1);
    assert.equal((await app.request("GET", "/visits")).status, 200);
    assert.deepEqual(app.bugs, []);
  });

  for (const [what, failure, error] of [
    ["too many visits wait", new Overload(), "Too many visits wait to be stored. Try again."],
    ["it cannot be stored", brokenVolume, "The count cannot be stored at the moment. Try again."],
  ] as const)
    for (const [method, path] of [
      ["POST", "/visits"],
      ["GET", "/"],
    ] as const)
      it(`answers 503 to ${method} ${path} if ${what}, and when to come again`, async () => {
        const store = Object.assign(new FakeStore(), { failure });
        await using app = await serve({ store });
        const response = await app.request(method, path);
        assert.equal(response.status, 503);
        assert.equal(response.headers.get("retry-after"), "1");
        assert.deepEqual(await response.json(), { error });
        assert.deepEqual(app.bugs, []);
      });

  for (const path of ["/visits", "/healthz"])
    it(`refuses a request for ${path} with more headers than it keeps, or without Host in HTTP/1.1`, async () => {
      const store = new FakeStore();
      await using app = await serve({ store });
      const line = `POST ${path} HTTP/1.1`;
      const allowed = `${line}${"\r\na: b".repeat(98)}`;
      assert.match(await app.sendRaw(allowed), /^HTTP\/1.1 (200|405) /);
      const { visits } = store;
      assert.match(
        await app.sendRaw(`${allowed}\r\na: b`),
        /^HTTP\/1.1 431 .*\{"error":"Expected at most 100 headers, got more."\}$/s,
      );
      assert.match(
        await app.sendRaw(`${line}\r\nA: b`, ""),
        /^HTTP\/1.1 400 .*\{"error":"Expected the header `Host`, got none."\}$/s,
      );
      assert.equal(store.visits, visits);
    });

  it("counts a visit in HTTP/1.0, which has no Host", async () => {
    const store = new FakeStore();
    await using app = await serve({ store });
    assert.match(await app.sendRaw("POST /visits HTTP/1.0", ""), /^HTTP\/1.1 200 /);
    assert.equal(store.visits, 1);
  });

  it("counts a visit that expects what nobody knows", async () => {
    const store = new FakeStore();
    await using app = await serve({ store });
    assert.match(await app.sendRaw("POST /visits HTTP/1.1\r\nExpect: x"), /^HTTP\/1.1 200 /);
    assert.equal(store.visits, 1);
  });

  it("collects its metrics once for all who ask meanwhile", async () => {
    const store = new FakeStore();
    const checked = Promise.withResolvers<void>();
    let checks = 0;
    store.check = () => {
      checks++;
      return checked.promise;
    };
    await using app = await serve({ store });
    const asked = [app.request("GET", "/metrics"), app.request("GET", "/metrics")];
    assert.equal((await app.request("GET", "/healthz")).status, 200);
    assert.equal((await app.request("GET", "/healthz")).status, 200);
    checked.resolve();
    const [one, other] = await Promise.all(asked.map(async (response) => (await response).text()));
    assert.equal(one, other);
    assert.equal(checks, 1);
  });

  it("shows its work as metrics", async () => {
    const store = new FakeStore();
    await using app = await serve({ store });
    for (const [method, path] of [
      ["POST", "/visits"],
      ["GET", "/a"],
      ["GET", "/b"],
    ] as const)
      await (await app.request(method, path)).text();
    Object.assign(store, { commits: 2, viewFailures: 3, failure: brokenVolume });
    await (await app.request("POST", "/visits")).text();
    const response = await app.request("GET", "/metrics");
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const lines = (await response.text()).split("\n");
    const own = lines.filter((line) => /^visit_counter_(?!.*duration)/.test(line));
    assert.deepEqual(own, [
      "visit_counter_visits_total 1",
      "visit_counter_commits_total 2",
      "visit_counter_waiting_visits 0",
      "visit_counter_refused_visits_total 0",
      "visit_counter_view_failures_total 3",
      "visit_counter_store_failures_total 1",
      "visit_counter_ready 0",
      "visit_counter_watchers 0",
      "visit_counter_data_format 1",
      "visit_counter_volume_capacity_bytes 1000",
      "visit_counter_volume_available_bytes 250",
      'visit_counter_requests_total{method="POST",path="/visits",status="200"} 1',
      'visit_counter_requests_total{method="GET",path="other",status="404"} 2',
      'visit_counter_requests_total{method="POST",path="/visits",status="503"} 1',
    ]);
  });
});
