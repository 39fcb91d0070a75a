import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { dataDirectory, readCount, writeCount } from "./support/directory.ts";
import { KeepAliveClient } from "./support/keep-alive-client.ts";
import { ServerProcess } from "./support/server-process.ts";

const podName = { POD_NAME: "counter-0" };

/**
 * Visits one after the other over one connection until the server says that it is the last.
 * @param pauseMilliseconds Between visits: an idle connection is what a wrong shutdown resets.
 * @param onVisit Told each visit's number.
 */
async function visitUntilLast(
  port: number,
  pauseMilliseconds: number,
  onVisit: (n: number) => void,
) {
  using client = new KeepAliveClient(port);
  for (;;) {
    const { status, body, last } = await client.ask("POST", "/visits");
    assert.equal(status, 200);
    onVisit(JSON.parse(body).visits);
    if (last) return;
    await setTimeout(pauseMilliseconds);
  }
}

describe("server.ts", () => {
  it("counts, ends with 0 on SIGTERM, and goes on from there", async () => {
    await using directory = await dataDirectory();
    const environment = { ...podName, DATA_DIRECTORY: directory.path };
    for (const before of [0, 1]) {
      await using server = new ServerProcess(environment);
      const { visits, pod } = await server.logged("started");
      assert.deepEqual({ visits, pod }, { visits: before, pod: "counter-0" });
      using client = new KeepAliveClient(await server.port());
      const { body } = await client.ask("POST", "/visits");
      assert.equal(body, `{"visits":${before + 1},"pod":"counter-0"}`);
      client[Symbol.dispose]();
      server.kill("SIGTERM");
      const { exitCode, last } = await server.ended();
      assert.equal(exitCode, 0);
      assert.equal(last?.event, "stopped");
      assert.equal(last?.visits, before + 1);
    }
    assert.equal(await readCount(directory.path), "2\n");
  });

  it("loses and resets nothing when it gets SIGTERM under keep-alive load", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const port = await server.port();
    const numbers: number[] = [];
    const onVisit = (visit: number) => {
      if (numbers.push(visit) === 80) server.kill("SIGTERM");
    };
    await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((pause) => visitUntilLast(port, pause, onVisit)),
    );

    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 0);
    assert.equal(last?.cut, 0);
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      numbers.map((_, index) => index + 1),
    );
    assert.equal(await readCount(directory.path), `${numbers.length}\n`);
  });

  it("is unready at once on SIGTERM, and still answers an idle connection before it ends it", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ ...podName, DATA_DIRECTORY: directory.path });
    using idle = new KeepAliveClient(await server.port());
    await idle.ask("GET", "/visits");
    server.kill("SIGTERM");
    assert.equal((await server.logged("stopping")).reason, "SIGTERM");

    using probe = new KeepAliveClient(await server.port());
    const { status, body } = await probe.ask("GET", "/readyz");
    assert.deepEqual([status, body], [503, '{"error":"The pod is shutting down."}']);
    assert.deepEqual(await idle.ask("POST", "/visits"), {
      status: 200,
      body: '{"visits":1,"pod":"counter-0"}',
      last: true,
      reused: true,
    });
    assert.equal((await server.ended()).exitCode, 0);
  });

  it("ends at once when the same signal comes again", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    using idle = new KeepAliveClient(await server.port());
    await idle.ask("GET", "/visits");
    server.kill("SIGINT");
    await server.logged("stopping");
    server.kill("SIGINT");
    assert.equal((await server.ended()).signal, "SIGINT");
  });

  it("recovers every answered visit after SIGKILL under load", async () => {
    await using directory = await dataDirectory();
    await using killed = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const port = await killed.port();
    let answered = 0;
    const onVisit = () => {
      if (++answered === 80) killed.kill("SIGKILL");
    };
    const clients = [0, 0, 0, 0].map((pause) => visitUntilLast(port, pause, onVisit));
    for (const { status } of await Promise.allSettled(clients)) assert.equal(status, "rejected");

    await using next = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const { visits = 0 } = await next.logged("started");
    assert.ok(visits >= answered, `${answered} answered`);
    assert.ok(visits <= answered + clients.length, `${answered} answered, got ${visits}`);
  });

  it("answers 503 and ends with 74 when its volume breaks, without waiting for idle clients", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    using idle = new KeepAliveClient(await server.port());
    await idle.ask("GET", "/visits");
    using client = new KeepAliveClient(await server.port());
    await client.ask("POST", "/visits");
    await rm(directory.path, { recursive: true });
    const { status, last: closing } = await client.ask("POST", "/visits");
    assert.deepEqual({ status, closing }, { status: 503, closing: true });

    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 74);
    assert.equal(last?.level, "error");
    assert.match(`${last?.message}`, /^Expected `.*\/visits` to be writable, got `ENOENT/);
  }).timeout(4000);

  it("refuses a damaged count with 65 and one sentence", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "-7\n");
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 65);
    assert.equal(last?.event, "failed");
    assert.match(`${last?.message}`, /got `"-7\\n"`/);
    assert.equal(await readCount(directory.path), "-7\n");
  });

  it("refuses a bad environment with 78 and one sentence", async () => {
    await using server = new ServerProcess({ PORT: "eighty" });
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 78);
    assert.equal(
      last?.message,
      "Expected `PORT` to be an integer from 0 to 65535, got `eighty`. Correct it or leave it unset.",
    );
  });

  it("refuses a port that is taken with 69 and one sentence", async () => {
    await using directory = await dataDirectory();
    await using other = createServer().listen(0);
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path, PORT: `${port}` });
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 69);
    assert.equal(
      last?.message,
      `Expected port \`${port}\` to be free to listen on, ` +
        `got \`listen EADDRINUSE: address already in use :::${port}\`. ` +
        "Stop what uses it, or set `PORT` to another one.",
    );
  });

  it("logs an error that nobody caught, with its stack, and ends with 70", async () => {
    await using directory = await dataDirectory();
    const bug = 'process.on("SIGUSR2", () => { throw new Error("bug"); })';
    const preload = ["--import", `data:text/javascript,${encodeURIComponent(bug)}`];
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path }, preload);
    await server.logged("started");
    server.kill("SIGUSR2");
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 70);
    assert.equal(last?.event, "unexpected");
    assert.match(`${last?.message}`, /^Error: bug\n {4}at /);
  });
});
