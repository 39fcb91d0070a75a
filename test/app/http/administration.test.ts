import assert from "node:assert/strict";
import { exitCodes, Failure } from "../../../app/src/failure.ts";
import { serveAdministrators } from "../support/served-administrators.ts";
import { bearer, secret } from "../support/token-file.ts";

const most = 9_000_000_000_000_000;

describe("GET /admin/backup", () => {
  it("answers with the pod's count, and counts nothing", async () => {
    await using app = await serveAdministrators();
    const before = Date.now();
    const response = await app.backup();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    assert.equal(response.headers.get("cache-control"), "no-store");
    const { time, ...others } = await response.json();
    assert.deepEqual(others, { visits: 7, pod: "counter-0" });
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Date.parse(time) >= before && Date.parse(time) <= Date.now());
    assert.equal(app.store.visits, 7);
  });

  it("is answered without a body to HEAD, and only with the token", async () => {
    await using app = await serveAdministrators();
    const method = "HEAD";
    const response = await app.ask("/admin/backup", { method, headers: bearer(secret.token) });
    assert.deepEqual([response.status, await response.text()], [200, ""]);
    assert.equal((await app.ask("/admin/backup", { method })).status, 401);
  });
});

describe("PUT /admin/visits", () => {
  for (const visits of [0, 3, 7, most]) {
    it(`sets the count to ${visits}, and the next visit continues from there`, async () => {
      await using app = await serveAdministrators();
      const response = await app.restore(JSON.stringify({ visits }));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.deepEqual(await response.json(), { visits, previous: 7, pod: "counter-0" });
      assert.deepEqual(app.file.news, ["version 3", `restored from 7 to ${visits}`]);
      const next = await app.request("POST", "/visits");
      assert.deepEqual(await next.json(), { visits: visits + 1, pod: "counter-0" });
    });
  }

  it("takes a backup as it is", async () => {
    await using app = await serveAdministrators();
    const backup = await (await app.backup()).text();
    app.store.visits = 1000;
    assert.equal((await app.restore(backup)).status, 200);
    assert.equal(app.store.visits, 7);
  });

  it("accepts the wrong type that curl sends", async () => {
    await using app = await serveAdministrators();
    const headers = {
      ...bearer(secret.token),
      "content-type": "application/x-www-form-urlencoded",
    };
    const response = await app.ask("/admin/visits", {
      method: "PUT",
      headers,
      body: '{"visits":8}',
    });
    assert.equal(response.status, 200);
    assert.equal(app.store.visits, 8);
  });

  const notInteger = (got: string) =>
    `Expected \`visits\` to be an integer from 0 to ${most}, got ${got}.`;
  const notJson = 'Expected the body to be JSON such as `{"visits":3}`, got no JSON.';
  const malformed: Array<[body: string, error: string]> = [
    ["", notJson],
    ["visits=3", notJson],
    ['{"visits":3', notJson],
    ["3", notInteger("nothing")],
    ["null", notInteger("nothing")],
    ["[]", notInteger("nothing")],
    ["{}", notInteger("nothing")],
    ['{"visits":null}', notInteger("`null`")],
    ['{"visits":"3"}', notInteger('`"3"`')],
    ['{"visits":[3]}', notInteger("`[3]`")],
    ['{"visits":1.5}', notInteger("`1.5`")],
    ['{"visits":-1}', notInteger("`-1`")],
    ['{"visits":1e400}', notInteger("`null`")],
    [`{"visits":${most + 1}}`, notInteger("`9000000000000001`")],
  ];
  for (const [body, error] of malformed) {
    it(`answers 400 to \`${body}\`, and sets nothing`, async () => {
      await using app = await serveAdministrators();
      const response = await app.restore(body);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { error });
      assert.equal(app.store.visits, 7);
    });
  }

  it("answers 400 to a request that announces no body, and sets nothing", async () => {
    await using app = await serveAdministrators();
    const answer = await app.sendRaw(
      `PUT /admin/visits HTTP/1.1\r\nAuthorization: Bearer ${secret.token}`,
    );
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*got no JSON\."}$/);
    assert.equal(app.store.visits, 7);
  });

  it("answers 413 to a body of more than 1 kB, and answers the next request on the same connection", async () => {
    await using app = await serveAdministrators();
    const body = JSON.stringify({ visits: 8 }).padEnd(200_000);
    const answers = await app.sendRaw(
      `PUT /admin/visits HTTP/1.1\r\nHost: counter\r\nAuthorization: Bearer ${secret.token}\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}GET /visits HTTP/1.1`,
    );
    assert.match(
      answers,
      /^HTTP\/1\.1 413 [\s\S]*at most 1024 bytes[\s\S]*HTTP\/1\.1 200 [\s\S]*\r\n7\n$/,
    );
  });

  it("does not take a client that goes away in the middle of the body for a bug, and sets nothing", async () => {
    await using app = await serveAdministrators();
    await app.askAndReset(
      `PUT /admin/visits HTTP/1.1\r\nAuthorization: Bearer ${secret.token}\r\nContent-Length: 12`,
      app.file.told,
    );
    assert.equal((await app.request("GET", "/visits")).status, 200);
    assert.deepEqual(app.bugs, []);
    assert.equal(app.store.visits, 7);
  });

  it("answers 503 when the count cannot be stored, and reports no restore", async () => {
    await using app = await serveAdministrators();
    app.store.failure = new Failure("The volume is broken.", exitCodes.storage);
    const response = await app.restore('{"visits":8}');
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), {
      error: "The count cannot be stored at the moment. Try again.",
    });
    assert.deepEqual(app.file.news, ["version 3"]);
  });
});

for (const [method, path] of [
  ["GET", "/admin/backup"],
  ["PUT", "/admin/visits"],
] as const) {
  describe(`${method} ${path} without the token`, () => {
    const none = "Expected the header `Authorization` to be `Bearer` and a token, got no token.";
    const wrong = "Expected the administrators' token, got another one.";
    const realm = 'Bearer realm="visit-counter"';
    const invalid = `${realm}, error="invalid_token"`;
    const refused: Array<[authorization: string | undefined, challenge: string, error: string]> = [
      [undefined, realm, none],
      ["", realm, none],
      ["Bearer", realm, none],
      ["Bearer ", realm, none],
      [secret.token, realm, none],
      [`Basic ${secret.token}`, realm, none],
      ["Bearer nonsense", invalid, wrong],
      [`Bearer ${secret.token}x`, invalid, wrong],
      [`Bearer ${secret.token.slice(0, -1)}`, invalid, wrong],
      [`Bearer ${secret.token.toUpperCase()}`, invalid, wrong],
    ];
    for (const [authorization, challenge, error] of refused) {
      it(`is 401 with \`Authorization: ${authorization}\``, async () => {
        await using app = await serveAdministrators();
        const headers: HeadersInit = authorization === undefined ? {} : { authorization };
        const response = await app.ask(path, { method, headers });
        assert.equal(response.status, 401);
        assert.equal(response.headers.get("www-authenticate"), challenge);
        assert.equal(response.headers.get("cache-control"), "no-store");
        assert.deepEqual(await response.json(), { error });
        assert.equal(app.store.visits, 7);
      });
    }

    it("is 401 before the body is read", async () => {
      await using app = await serveAdministrators();
      const answer = await app.sendRaw(
        `${method} ${path} HTTP/1.1\r\nHost: counter\r\nContent-Length: 2000\r\n\r\n${"x".repeat(2000)}GET /nope HTTP/1.1`,
      );
      assert.match(answer, /^HTTP\/1\.1 401 [\s\S]*HTTP\/1\.1 404 /);
    });

    it("is 503 with the reason without a valid token, even for an empty one", async () => {
      await using app = await serveAdministrators();
      await app.file.write({ ...secret, token: "" });
      for (const headers of [{}, bearer(""), bearer(secret.token)]) {
        const response = await app.ask(path, { method, headers });
        assert.equal(response.status, 503);
        const { error } = await response.json();
        assert.match(error, /^Expected `.*admin-token\.json` to hold .* without a valid `token`\./);
        assert.equal(response.headers.get("www-authenticate"), null);
      }
      assert.equal(app.store.visits, 7);
      assert.deepEqual(app.bugs, []);
    });
  });
}

describe("An administrator", () => {
  it("has access with a new token at once, and no longer with the old one", async () => {
    await using app = await serveAdministrators();
    await app.file.write({ ...secret, token: "next", version: 4 });
    assert.equal((await app.ask("/admin/backup", { headers: bearer("next") })).status, 200);
    assert.equal((await app.backup()).status, 401);
  });

  it("may write `bearer`, and have a token of any characters", async () => {
    await using app = await serveAdministrators();
    await app.file.write({ ...secret, token: "pass=phrase, größer" });
    const sent = Buffer.from("bearer  pass=phrase, größer").toString("latin1");
    const response = await app.ask("/admin/backup", { headers: { authorization: sent } });
    assert.equal(response.status, 200);
  });
});
