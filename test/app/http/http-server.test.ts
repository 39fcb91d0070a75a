import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createHttpServer } from "../../../app/src/http/http-server.ts";

describe("createHttpServer", () => {
  it("prepares a body for a request that announces one, and for no others", async () => {
    const prepared: Array<[method: string | undefined, body: string | undefined]> = [];
    const server = createHttpServer(async (request, response) => {
      prepared.push([request.method, request.destroyed ? undefined : await text(request)]);
      response.end();
    });
    await using listening = server.listen(0, "127.0.0.1");
    await once(listening, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fetch(url);
    await fetch(url, { method: "PUT", body: '{"visits":3}' });
    await fetch(url, { method: "POST", body: "" });
    server.closeAllConnections();
    assert.deepEqual(prepared, [
      ["GET", undefined],
      ["PUT", '{"visits":3}'],
      ["POST", ""],
    ]);
  });
});
