import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { throughProxy } from "../../../lab/toolchain/proxy.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Answers every request with its name, as a server or as a proxy that leads to itself. */
class Answerer implements AsyncDisposable {
  readonly server: Server;

  constructor(name: string) {
    this.server = createServer((_, response) => response.end(name));
    this.server.on("connect", (_, socket) => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      this.server.emit("connection", socket);
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

describe("throughProxy", () => {
  const ask = async (address: string) => (await fetch(address)).text();

  it("sends requests through the proxy while it runs, and not before or after", async () => {
    using _ = new Sandbox();
    await using site = new Answerer("site");
    await using proxy = new Answerer("proxy");
    const address = await site.listen();
    process.env.http_proxy = await proxy.listen();

    assert.equal(await ask(address), "site");
    const outer = throughProxy(async () => {
      assert.equal(await ask(address), "proxy");
      const inner = throughProxy(() => ask(address));
      assert.equal(await inner, "proxy");
      assert.equal(await ask(address), "proxy");
    });
    await outer;
    assert.equal(await ask(address), "site");
  });

  it("uses no proxy if the environment names none or excepts the host", async () => {
    using _ = new Sandbox();
    await using site = new Answerer("site");
    await using proxy = new Answerer("proxy");
    const address = await site.listen();
    assert.equal(await throughProxy(() => ask(address)), "site");
    process.env.http_proxy = await proxy.listen();
    process.env.no_proxy = "127.0.0.1";
    assert.equal(await throughProxy(() => ask(address)), "site");
  });

  it("stops using the proxy after a failure", async () => {
    using _ = new Sandbox();
    await using site = new Answerer("site");
    await using proxy = new Answerer("proxy");
    const address = await site.listen();
    process.env.http_proxy = await proxy.listen();
    await assert.rejects(
      throughProxy(() => Promise.reject(new Error("failed"))),
      /^Error: failed$/,
    );
    assert.equal(await ask(address), "site");
  });
});
