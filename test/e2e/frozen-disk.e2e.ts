import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { recoverCount } from "../app/support/directory.ts";
import { KeepAliveClient } from "../app/support/keep-alive-client.ts";
import { preload } from "../app/support/preload.ts";
import { ServerProcess, serverPath } from "../app/support/server-process.ts";
import { DiskImage } from "./support/disk-image.ts";

/** As in its container: the first process of its namespace, which ignores even a SIGKILL from itself. */
const asFirstProcess = ["--pid", "--fork", "--kill-child", process.execPath];

/** As in its image, for a container of 256 MiB. */
const heap = ["--max-old-space-size=128"];
const mostMemory = 256 * 1024;

/*
 * A thread that waits for a frozen file system cannot be ended by anybody, and so its process stays in the kernel until the
 * disk thaws. "Gone" is a process that has given up everything else: nobody can connect, and it ends with the thaw.
 */

/** Clients that post once each and give up after half a second. */
const abandoned = 3000;

describe("A disk that freezes", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-frozen-"));
  const data = join(folder, "mounted");
  let disk: DiskImage;

  before(() => {
    disk = DiskImage.make(join(folder, "disk"));
    disk.mount(data);
  });

  after(() => {
    disk.unmount();
    rmSync(folder, { recursive: true });
  });

  it("makes the pod not ready within ten seconds, and the process gone within thirty, and nothing abandoned counts", async () => {
    await using server = start();
    const port = await server.port();
    const before = await visit(port, 10);
    using frost = freeze();
    const frozen = performance.now();
    const inFlight = abandonedVisits(port, 1);
    await untilRead(port);
    const others = abandonedVisits(port, abandoned);
    const notReady = await untilNotReady(port);
    assert.ok(notReady - frozen < 10_000, `not ready after ${notReady - frozen} ms`);
    const memory = memoryOf(server);
    const gone = await untilRefused(port);
    assert.ok(gone - frozen < 30_000, `gone after ${gone - frozen} ms`);
    assert.ok(memory < mostMemory, `${memory} KiB`);
    await Promise.all([inFlight, others]);
    await server.logged("failed");
    frost.thaw();
    await assertEnded(server);
    const recovered = await recoverCount(data);
    assert.ok(recovered === before || recovered === before + 1, `${before}, then ${recovered}`);
  });

  it("and thaws in time changes nothing but who is counted: nobody who has gone", async () => {
    await using server = start();
    const port = await server.port();
    const before = await visit(port, 10);
    using frost = freeze();
    const inFlight = abandonedVisits(port, 1);
    await untilRead(port);
    await Promise.all([inFlight, abandonedVisits(port, abandoned)]);
    await untilNotReady(port);
    frost.thaw();
    using client = new KeepAliveClient(port);
    while ((await client.ask("GET", "/readyz")).status !== 200) await setTimeout(50);
    assert.equal(await visit(port, 1), before + 2);
  });

  it("does not keep a process that is told to end", async () => {
    await using server = start();
    const port = await server.port();
    await visit(port, 10);
    using frost = freeze();
    void abandonedVisits(port, 1);
    await untilRead(port);
    const told = performance.now();
    process.kill(childOf(server), "SIGTERM");
    const gone = await untilRefused(port);
    assert.ok(gone - told < 30_000, `gone after ${gone - told} ms`);
    await server.logged("failed");
    frost.thaw();
    await assertEnded(server);
  });

  it("would keep a process that does not watch its commits, ready or not", async () => {
    const blind = preload("globalThis.setInterval = () => ({ unref() {} });");
    await using server = start(blind);
    const port = await server.port();
    using _frost = freeze();
    void abandonedVisits(port, 1);
    await untilRead(port);
    await setTimeout(25_000);
    using client = new KeepAliveClient(port);
    assert.equal((await client.ask("GET", "/healthz")).status, 200);
  });

  function start(options: string[] = []): ServerProcess {
    const environment = { DATA_DIRECTORY: data };
    const args = [...asFirstProcess, ...heap, ...options, serverPath];
    return new ServerProcess(environment, [], "ignore", ["unshare", ...args]);
  }

  /** Until it thaws, no process that waits for it can end, so it must before the server is disposed of. */
  function freeze() {
    execFileSync("fsfreeze", ["--freeze", data]);
    let isFrozen = true;
    const thaw = () => {
      if (isFrozen) execFileSync("fsfreeze", ["--unfreeze", data]);
      isFrozen = false;
    };
    return { thaw, [Symbol.dispose]: thaw };
  }
});

/** Visits one after the other, and returns the count. */
async function visit(port: number, times: number): Promise<number> {
  using client = new KeepAliveClient(port);
  let count = 0;
  for (let index = 0; index < times; index++)
    count = JSON.parse((await client.ask("POST", "/visits")).body).visits;
  return count;
}

/** Resolves when all have given up or were answered. */
async function abandonedVisits(port: number, clients: number): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const asked = request({ port, method: "POST", path: "/visits", agent: false, timeout: 500 });
      asked.on("timeout", () => asked.destroy());
      asked.on("response", (response) => response.resume());
      asked.on("error", () => {});
      asked.on("close", resolve);
      asked.end();
      await promise;
    }),
  );
}

/** Resolves when the server has read what was sent to it before. */
async function untilRead(port: number): Promise<void> {
  using client = new KeepAliveClient(port);
  await client.untilRead();
}

/** When `/readyz` first says no. Asked on new connections, as the kubelet does: an idle one may have to make room. */
async function untilNotReady(port: number): Promise<number> {
  for (;;) {
    using client = new KeepAliveClient(port);
    const answer = await client.ask("GET", "/readyz").catch(() => undefined);
    if (answer?.status === 503) return performance.now();
    await setTimeout(50);
  }
}

/** When nobody can connect any more. */
async function untilRefused(port: number): Promise<number> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (!isOpen) return performance.now();
    await setTimeout(100);
  }
}

/** It has said why, once, and ended as the code for storage, or as only an abort could end it. */
async function assertEnded(server: ServerProcess): Promise<void> {
  const { exitCode, signal } = await server.ended();
  assert.equal(server.lines.filter(({ event }) => event === "failed").length, 1);
  assert.ok([74, 134, 139, "SIGSEGV", "SIGABRT"].includes((exitCode ?? signal) as never));
}

/** The process in the namespace, as this one sees it. */
function childOf({ pid }: ServerProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
}

/** The most memory that it has had, in KiB. */
function memoryOf(server: ServerProcess): number {
  const status = readFileSync(`/proc/${childOf(server)}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}
