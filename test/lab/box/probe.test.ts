import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createSilentServer, type Server } from "node:net";
import { join } from "node:path";
import { mock } from "node:test";
import { answers } from "../../../lab/box/probe.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";

/** Lets a server listen on loopback and returns its port; the server closes at the end of the block. */
async function listen(closing: AsyncDisposableStack, server: Server): Promise<number> {
  closing.defer(async () => void (await once(server.close(), "close")));
  // Disposed of first: a server closes only after its connections.
  server.on("connection", (socket) => closing.defer(async () => void socket.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

describe("A probe", () => {
  const table: [what: string, answer: RequestListener, expected: boolean][] = [
    ["succeeds if the answer is 200", (_, response) => response.end("ok"), true],
    ["fails on another answer", (_, response) => response.writeHead(503).end(), false],
    ["fails if the connection breaks", (_, response) => response.destroy(), false],
  ];
  for (const [what, answer, expected] of table) {
    it(what, async () => {
      await using closing = new AsyncDisposableStack();
      const port = await listen(closing, createServer(answer));
      assert.equal(await answers(`http://127.0.0.1:${port}/`), expected);
    });
  }

  it("fails if nothing listens", async () => {
    const closing = new AsyncDisposableStack();
    const port = await listen(closing, createServer());
    await closing.disposeAsync();
    assert.equal(await answers(`http://127.0.0.1:${port}/`), false);
  });

  it(`accepts any certificate${hasOpenssl ? "" : " (skipped: no openssl)"}`, async function () {
    if (!hasOpenssl) this.skip();
    using made = new Certificates();
    await using closing = new AsyncDisposableStack();
    const key = readFileSync(join(made.folder, "tls.key"));
    const server = createTlsServer({ key, cert: made.read("tls.crt") }, (_, response) =>
      response.end("ok"),
    );
    assert.equal(await answers(`https://127.0.0.1:${await listen(closing, server)}/`), true);
  });
});

describe("A probe ends after two seconds", () => {
  let expire: () => void;
  beforeEach(() => {
    const expired = new AbortController();
    expire = () => expired.abort();
    mock.method(AbortSignal, "timeout", (milliseconds: number) => {
      assert.equal(milliseconds, 2000);
      return expired.signal;
    });
  });
  afterEach(() => mock.restoreAll());

  for (const scheme of ["http", "https"]) {
    it(`if an ${scheme} server accepts and does not answer`, async () => {
      await using closing = new AsyncDisposableStack();
      const server = createSilentServer();
      const port = await listen(closing, server);
      const answer = answers(`${scheme}://127.0.0.1:${port}/`);
      await once(server, "connection");
      expire();
      assert.equal(await answer, false);
    });
  }

  it("even if the answer does not end", async () => {
    await using closing = new AsyncDisposableStack();
    const server = createServer((_, response) => response.write("endless"));
    const port = await listen(closing, server);
    const connection = once(server, "connection");
    assert.equal(await answers(`http://127.0.0.1:${port}/`), true);
    const [socket] = await connection;
    const closed = once(socket, "close");
    expire();
    await closed;
  });
});
