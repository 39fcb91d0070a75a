import { deepEqual, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { request, requestAnew } from "../../keeper/src/request.ts";

describe("A request of the keeper", () => {
  // Accepts requests, and never answers, or not in full.
  const server = createServer(({ url }, response) => {
    if (url === "/half") response.writeHead(200, { "Content-Length": 2 }).write("1");
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
      const { timeout } = AbortSignal;
      const waits: number[] = [];
      mock.method(AbortSignal, "timeout", (milliseconds: number) => {
        waits.push(milliseconds);
        return timeout.call(AbortSignal, 10);
      });
      const { port } = server.address() as AddressInfo;
      await rejects(request("a server", `http://127.0.0.1:${port}`, method, {}), {
        message: "Expected a server to answer, got `The operation was aborted due to timeout`.",
      });
      deepEqual(waits, [patience]);
    });

  it("over a connection of its own waits 5 s, too", async () => {
    const { timeout } = AbortSignal;
    const waits: number[] = [];
    mock.method(AbortSignal, "timeout", (milliseconds: number) => {
      waits.push(milliseconds);
      // The second must have begun before.
      return timeout.call(AbortSignal, waits.length === 1 ? 50 : 1000);
    });
    const { port } = server.address() as AddressInfo;
    for (const [path, got] of [
      ["/", "The operation was aborted due to timeout"],
      ["/half", "ECONNRESET"],
    ])
      await rejects(requestAnew("a server", `http://127.0.0.1:${port}${path}`), {
        message: `Expected a server to answer, got \`${got}\`.`,
      });
    deepEqual(waits, [5_000, 5_000]);
  });

  it("does not quote a header that cannot be sent", async () => {
    const headers = { Authorization: "Bearer line\nbreak" };
    const { port } = server.address() as AddressInfo;
    await rejects(request("a server", `http://127.0.0.1:${port}`, "GET", headers), {
      message: "Expected a server to answer, got `a request that cannot be sent`.",
    });
  });
});
