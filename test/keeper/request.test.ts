import { deepEqual, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { request, requestOnNewConnection } from "../../keeper/src/request.ts";

describe("A request of the keeper", () => {
  // Accepts requests, and never answers, or not in full, or with something else.
  const server = createServer(({ url }, response) => {
    if (url === "/half") response.writeHead(200, { "Content-Length": 2 }).write("1");
    if (url === "/upgrade")
      response.writeHead(101, { Connection: "Upgrade", Upgrade: "other" }).end();
  });

  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  afterEach(() => mock.restoreAll());

  for (const [method, patience] of [
    ["GET", 5_000],
    ["PUT", 30_000],
    ["POST", 30_000],
  ] as const)
    it(`waits ${patience / 1000} s for the answer to a ${method}`, async () => {
      const waits = impatience();
      const { port } = server.address() as AddressInfo;
      await rejects(request("a server", `http://127.0.0.1:${port}`, method, {}), {
        message: "Expected a server to answer, got `The operation was aborted due to timeout`.",
      });
      deepEqual(waits, [patience]);
    });

  for (const path of ["/", "/half", "/upgrade"])
    it(`on a new connection waits 5 s for all of the answer: ${path}`, async () => {
      const waits = impatience();
      const { port } = server.address() as AddressInfo;
      await rejects(requestOnNewConnection("a server", `http://127.0.0.1:${port}${path}`), {
        message: "Expected a server to answer, got `The operation was aborted due to timeout`.",
      });
      deepEqual(waits, [5_000]);
    });

  it("does not quote a header that cannot be sent", async () => {
    const headers = { Authorization: "Bearer line\nbreak" };
    const { port } = server.address() as AddressInfo;
    await rejects(request("a server", `http://127.0.0.1:${port}`, "GET", headers), {
      message: "Expected a server to answer, got `a request that cannot be sent`.",
    });
  });
});

/** Has every wait end soon. Returns how many milliseconds each was to last. */
function impatience(): number[] {
  const { timeout } = AbortSignal;
  const waits: number[] = [];
  mock.method(AbortSignal, "timeout", (milliseconds: number) => {
    waits.push(milliseconds);
    return timeout.call(AbortSignal, 100);
  });
  return waits;
}
