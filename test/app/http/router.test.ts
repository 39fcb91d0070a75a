import assert from "node:assert/strict";
import { paths } from "../../../app/src/contract.ts";
import { FakeStore } from "../support/fake-store.ts";
import { serve } from "../support/served-app.ts";

const known = Object.values(paths)
  .filter((path) => !path.startsWith("/admin/"))
  .join(", ");

describe("router", () => {
  for (const path of [
    "/nope",
    "/visits/",
    "/Visits",
    "//visits",
    "/visits/total/",
    "/admin/backup",
    "/%ZZ",
  ]) {
    it(`answers 404 to ${path}`, async () => {
      await using app = await serve({ store: new FakeStore() });
      const response = await app.request("GET", path, "text/html");
      assert.equal(response.status, 404);
      assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.deepEqual(await response.json(), {
        error: `Expected the path to be one of ${known}, got \`${path}\`.`,
      });
    });
  }

  const allowed: Array<[method: string, path: string, allow: string]> = [
    ["POST", "/", "GET, HEAD"],
    ["PUT", "/visits", "GET, POST, HEAD"],
    ["OPTIONS", "/visits", "GET, POST, HEAD"],
    ["POST", "/visits/total", "GET, HEAD"],
    ["POST", "/healthz", "GET, HEAD"],
    ["DELETE", "/readyz", "GET, HEAD"],
    ["PATCH", "/metrics", "GET, HEAD"],
  ];
  for (const [method, path, allow] of allowed) {
    it(`answers 405 to ${method} ${path} and says what is allowed`, async () => {
      await using app = await serve({ store: new FakeStore() });
      const response = await app.request(method, path);
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), allow);
      assert.deepEqual(await response.json(), {
        error: `Expected the method for \`${path}\` to be one of ${allow}, got \`${method}\`.`,
      });
    });
  }

  it("finds a path in an absolute URL", async () => {
    await using app = await serve({ store: new FakeStore() });
    assert.match(await app.sendRaw("GET http://counter/visits HTTP/1.1"), /^HTTP\/1\.1 200 /);
  });

  it("answers 400 to an invalid URL", async () => {
    await using app = await serve({ store: new FakeStore() });
    const answer = await app.sendRaw("GET http://[/ HTTP/1.1");
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /\{"error":"Expected a valid URL, got `http:\/\/\[\/`\."\}$/);
  });

  it("survives requests that are not HTTP or too long", async () => {
    await using app = await serve({ store: new FakeStore() });
    assert.match(await app.sendRaw("GET constructor HTTP/1.1"), /^HTTP\/1\.1 400 /);
    assert.match(await app.sendRaw(`GET /${"x".repeat(20_000)} HTTP/1.1`), /^HTTP\/1\.1 431 /);
    assert.match(await app.sendRaw("OPTIONS * HTTP/1.1"), /^HTTP\/1\.1 404 /);
    assert.equal((await app.request("GET", "/visits")).status, 200);
  });
});
