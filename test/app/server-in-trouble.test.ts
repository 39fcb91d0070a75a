import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { dataDirectory, readCount, recoverCount, writeCount } from "./support/directory.ts";
import { KeepAliveClient } from "./support/keep-alive-client.ts";
import { preload } from "./support/preload.ts";
import { ServerProcess } from "./support/server-process.ts";

/** Makes the nth write of a slot fail, counted from 1. */
function failingWrite(number: number): string[] {
  return preload(`
    import fs from "node:fs";
    const { write } = fs;
    let writes = 0;
    fs.write = (fd, bytes, offset, length, position, done) => {
      if (++writes !== ${number}) return write(fd, bytes, offset, length, position, done);
      done(Object.assign(new Error("EIO: i/o error, write"), { code: "EIO" }), 0);
    };
  `);
}

/** Stops a server's clock. A SIGUSR2 lets 100 ms pass, then kills a server that has not ended. */
const stoppedClock = preload(`
  import { mock } from "node:test";
  mock.timers.enable({ apis: ["setTimeout"] });
  process.on("SIGUSR2", () => {
    mock.timers.tick(100);
    process.kill(process.pid, "SIGKILL");
  });
`);

describe("server.ts in trouble", () => {
  it("answers 503 to all waiting visits, is not ready, and exits with 74 within 100 ms when a sync fails", async () => {
    await using directory = await dataDirectory();
    const preloads = [...failingWrite(3), ...stoppedClock];
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path }, preloads);
    const port = await server.port();
    const connect = () => new KeepAliveClient(port);
    const [silent, idle, first] = [connect(), connect(), connect()];
    const others = [connect(), connect(), connect()];
    for (const client of [silent, idle]) await client.ask("GET", "/visits");
    for (const visits of [1, 2]) {
      assert.equal(JSON.parse((await first.ask("POST", "/visits")).body).visits, visits);
    }
    const asked = [first, ...others].map((client) => client.ask("POST", "/visits"));
    await server.logged("stopping");
    const probe = await idle.ask("GET", "/readyz");
    assert.equal(probe.status, 503);
    assert.match(probe.body, /got `EIO: i\/o error, write`/);
    for (const { status, last } of await Promise.all(asked)) {
      assert.deepEqual({ status, last }, { status: 503, last: true });
    }
    server.kill("SIGUSR2");
    assert.equal((await server.ended()).exitCode, 74);
    for (const client of [silent, idle, first, ...others]) client[Symbol.dispose]();
    const { message, level } = await server.logged("failed");
    assert.equal(level, "error");
    assert.match(`${message}`, /^Expected `.*\/visits\.data` to be writable, got `EIO/);
    assert.ok((await recoverCount(directory.path)) >= 2);
  });

  it("exits with 74 as fast when the sync that a SIGTERM waits for fails", async () => {
    await using directory = await dataDirectory();
    const preloads = [...failingWrite(1), ...stoppedClock];
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path }, preloads);
    using silent = new KeepAliveClient(await server.port());
    using client = new KeepAliveClient(await server.port());
    for (const either of [silent, client]) await either.ask("GET", "/visits");
    server.kill("SIGTERM");
    await server.logged("stopping");
    assert.equal((await client.ask("POST", "/visits")).status, 503);
    server.kill("SIGUSR2");
    assert.equal((await server.ended()).exitCode, 74);
  });

  it("exits on a broken disk, even while another file operation never ends", async () => {
    await using directory = await dataDirectory();
    const pipe = join(directory.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    const stuck = `import fs from "node:fs"; fs.open(${JSON.stringify(pipe)}, "r", () => {});`;
    const preloads = [...failingWrite(1), ...preload(stuck)];
    const environment = { DATA_DIRECTORY: directory.path };
    await using server = new ServerProcess(environment, preloads, "ignore");
    using client = new KeepAliveClient(await server.port());
    assert.equal((await client.ask("POST", "/visits")).status, 503);
    assert.equal((await server.ended()).signal, "SIGABRT");
  });

  it("puts its file back at the next readiness check after that was moved away, and says so", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    using client = new KeepAliveClient(await server.port());
    await client.ask("POST", "/visits");
    for (const name of ["visits.data", "visits.spare"]) await rm(join(directory.path, name));
    await client.ask("POST", "/visits");
    assert.equal((await client.ask("GET", "/readyz")).status, 200);
    server.kill("SIGKILL");
    assert.match(
      `${(await server.logged("put-back")).message}`,
      /^Expected `visits.data` to stay where it is, got it missing\./,
    );
    await server.ended();
    assert.equal(await recoverCount(directory.path), 2);
  });

  it("continues to count, and says so once, when it cannot write the plain number", async () => {
    await using directory = await dataDirectory();
    await mkdir(join(directory.path, "visits.tmp"));
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    using client = new KeepAliveClient(await server.port());
    assert.equal((await client.ask("POST", "/visits")).status, 200);
    const { message, level } = await server.logged("view");
    assert.equal(level, "error");
    assert.equal(
      message,
      `Expected \`visits\` to be writable, got \`EISDIR: illegal operation on a directory, open '${directory.path}/visits.tmp'\`. ` +
        "Visits still count; make sure that the volume has free space.",
    );
    client[Symbol.dispose]();
    server.kill("SIGTERM");
    assert.equal((await server.ended()).exitCode, 0);
    assert.equal(await recoverCount(directory.path), 1);
  });

  it("refuses to count where another process does, with 75 and one sentence", async () => {
    await using directory = await dataDirectory();
    await using first = new ServerProcess({ DATA_DIRECTORY: directory.path });
    await first.logged("started");
    await using second = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const { exitCode, last } = await second.ended();
    assert.equal(exitCode, 75);
    assert.equal(
      last?.message,
      `Expected \`${directory.path}\` to be used by no other process, got one that counts there. ` +
        "Stop it, or set `DATA_DIRECTORY` to another directory. " +
        "If there is none, the volume has no reliable locks, as on NFS or SMB: use block storage.",
    );
    using client = new KeepAliveClient(await first.port());
    assert.equal((await client.ask("POST", "/visits")).status, 200);
  });

  it("refuses a damaged count, with 65 and one sentence", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "-7\n");
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 65);
    assert.equal(last?.event, "failed");
    assert.match(`${last?.message}`, /got `"-7\\n"`/);
    assert.equal(await readCount(directory.path), "-7\n");
  });

  it("refuses a bad environment, with 78 and one sentence", async () => {
    await using server = new ServerProcess({ PORT: "eighty" });
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 78);
    assert.equal(
      last?.message,
      "Expected `PORT` to be an integer from 0 to 65535, got `eighty`. Correct it or leave it unset.",
    );
  });

  it("refuses a port in use, with 69 and one sentence", async () => {
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

  it("logs an uncaught error with its stack, and exits with 70", async () => {
    await using directory = await dataDirectory();
    const bug = preload('process.on("SIGUSR2", () => { throw new Error("bug"); })');
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path }, bug);
    await server.logged("started");
    server.kill("SIGUSR2");
    const { exitCode, last } = await server.ended();
    assert.equal(exitCode, 70);
    assert.equal(last?.event, "unexpected");
    assert.match(`${last?.message}`, /^Error: bug\n {4}at /);
  });
});
