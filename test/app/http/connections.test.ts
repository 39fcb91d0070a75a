import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Connections } from "../../../app/src/http/connections.ts";
import { begin, end } from "../../../app/src/http/pipeline.ts";
import { KeepAliveClient } from "../support/keep-alive-client.ts";
import { twoTurns } from "../support/turns.ts";

/** Cap in milliseconds of a drain that must not wait for it: on the tests' clock, no time passes by itself. */
const never = 1;

const answerAndStay: RequestListener = (_request, response) => response.end("stay");
const answerAndClose: RequestListener = (_request, response) =>
  response.setHeader("Connection", "close").end("go");

async function listening(listener: RequestListener, options: ServerOptions = {}) {
  const server = createServer(options, listener);
  const connections = new Connections(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, connections, port: (server.address() as AddressInfo).port };
}

/** Lets a drain reach its cap, after 0 ms, and waits for the effect. */
async function reachCap(server: Server) {
  mock.timers.tick(0);
  while (server.listening) await setImmediate();
}

describe("Connections", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("give way to a new one at the limit: the unused first, then the idle, and the busy last", async () => {
    const answers: Array<() => void> = [];
    const server = createServer((request, response) => {
      begin(request);
      answers.push(() => {
        end(request);
        response.end("x");
      });
    });
    new Connections(server, 3);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const open = async () => {
      const accepted = once(server, "connection");
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      await accepted;
      return socket;
    };
    const ask = async (socket: Socket) => {
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      while (answers.length === 0) await setImmediate();
      return answers.pop() as () => void;
    };
    const closed = (socket: Socket) =>
      new Promise((resolve) => socket.once("close", resolve).resume());

    const busy = await open();
    const answerBusy = await ask(busy);
    const idle = await open();
    (await ask(idle))();
    await once(idle, "data");
    const unused = await open();
    const first = closed(unused);
    const another = await open();
    await first;
    const answerAnother = await ask(another);
    const second = closed(idle);
    const last = await open();
    await second;
    answerBusy();
    await once(busy, "data");
    answerAnother();
    await once(another, "data");
    for (const socket of [busy, another, last]) socket.destroy();
    server.close();
  });

  it("are drained at once if there are none", async () => {
    const { server, connections } = await listening(answerAndStay);
    assert.equal(await connections.drain(never), 0);
    assert.equal(server.listening, false);
  });

  it("are all answered before the server closes: the idle one and the new one", async () => {
    let listener = answerAndStay;
    const forEver = { keepAliveTimeout: 0 };
    const { server, connections, port } = await listening((...args) => listener(...args), forEver);
    using idle = new KeepAliveClient(port);
    await idle.ask("GET", "/");

    const drained = connections.drain(never);
    listener = answerAndClose;
    using another = new KeepAliveClient(port);
    const fresh = await another.ask("GET", "/");
    assert.equal(fresh.body, "go");
    const again = await idle.ask("GET", "/");
    assert.equal(again.body, "go");
    assert.equal(again.reused, true);

    assert.equal(await drained, 0);
    assert.equal(server.listening, false);
  });

  it("do not wait for the cap if an idle client sends nothing more", async () => {
    const announced = { keepAliveTimeout: 30, keepAliveTimeoutBuffer: 0 };
    const { connections, port } = await listening(answerAndStay, announced);
    using idle = new KeepAliveClient(port);
    await idle.ask("GET", "/");
    assert.equal(await connections.drain(never), 0);
  });

  it("may finish a request under way at the cap, but new ones are refused", async () => {
    const requests = Promise.withResolvers<() => void>();
    const { server, connections, port } = await listening((...args) =>
      requests.resolve(() => answerAndClose(...args)),
    );
    using client = new KeepAliveClient(port);
    const asked = client.ask("GET", "/");
    const answer = await requests.promise;

    const drained = connections.drain(0);
    await reachCap(server);
    using late = new KeepAliveClient(port);
    await assert.rejects(late.ask("GET", "/"), { code: "ECONNREFUSED" });
    answer();
    assert.equal((await asked).body, "go");
    assert.equal(await drained, 0);
  });

  it("are cut a second after the cap", async () => {
    const requests = Promise.withResolvers<void>();
    const { server, connections, port } = await listening(() => requests.resolve());
    const stuck = connect(port, "127.0.0.1");
    stuck.write("GET / HTTP/1.1\r\nHost: counter\r\n\r\n");
    await requests.promise;
    const drained = connections.drain(0);
    await reachCap(server);
    mock.timers.tick(999);
    assert.equal(await Promise.race([drained, twoTurns()]), undefined, "not yet");
    mock.timers.tick(1);
    assert.equal(await drained, 1);
  });
});
