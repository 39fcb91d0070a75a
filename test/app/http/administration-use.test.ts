import assert from "node:assert/strict";
import { serveAdministrators } from "../support/served-administrators.ts";
import { bearer } from "../support/token-file.ts";

describe("The use of the administrators' paths", () => {
  it("is told, with what, outcome and address, and never with a token", async () => {
    await using app = await serveAdministrators();
    await app.backup();
    await app.restore('{"visits":8}');
    await app.restore("8");
    await app.ask("/admin/visits", { method: "PUT", headers: bearer("wrong") });
    const address = "127.0.0.1";
    assert.deepEqual(app.file.uses, [
      { request: "GET /admin/backup", outcome: "done", address },
      { request: "PUT /admin/visits", outcome: "done", address },
      { request: "PUT /admin/visits", outcome: "failed", address },
      { request: "PUT /admin/visits", outcome: "denied", address },
    ]);
  });

  it("is told of a flood a few times, also while there is no token", async () => {
    await using app = await serveAdministrators();
    await app.file.remove();
    const tries = Array.from({ length: 50 }, () => app.backup());
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    assert.deepEqual(new Set(statuses), new Set([503]));
    // On a slow machine a few more than ten.
    assert.ok(app.file.uses.length >= 10 && app.file.uses.length < 20);
  });

  it("is told to nobody who asks for another path or by another method", async () => {
    await using app = await serveAdministrators();
    await app.ask("/admin", { headers: bearer("wrong") });
    await app.request("POST", "/admin/backup");
    assert.deepEqual(app.file.uses, []);
  });

  it("is refused to nobody with the token by a flood of wrong tokens, each of which is to wait from the eleventh on", async () => {
    await using app = await serveAdministrators();
    const headers = bearer("wrong");
    const tries = Array.from({ length: 50 }, () => app.ask("/admin/backup", { headers }));
    const refused = await Promise.all(tries);
    assert.ok(refused.filter(({ status }) => status === 401).length >= 10);
    const last = refused.filter(({ status }) => status === 429).at(-1);
    assert.match(last?.headers.get("retry-after") ?? "", /^[1-5]$/);
    assert.deepEqual(await last?.json(), {
      error: "Too many requests come without the administrators' token. Try again later.",
    });
    assert.equal((await app.backup()).status, 200);
    assert.equal((await app.restore('{"visits":8}')).status, 200);
  });
});
