import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { dataDirectory, readCount } from "./support/directory.ts";
import { KeepAliveClient } from "./support/keep-alive-client.ts";
import { ServerProcess } from "./support/server-process.ts";
import { bearer, secret, tokenFile } from "./support/token-file.ts";

const podName = { POD_NAME: "counter-0" };

/**
 * Visits one after the other over one connection until the server announces that it closes it.
 * @param pauseMilliseconds Pause between visits: a wrong shutdown resets idle connections.
 * @param onVisit Called with each visit's number.
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
  it("has a thousand new connections wait while it is busy, none of which must try again", async function () {
    const most = await readFile("/proc/sys/net/core/somaxconn", "utf8").catch(() => "0");
    // No program can have more than the system allows.
    if (Number(most) < 1000) this.skip();
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    const port = await server.port();
    server.kill("SIGSTOP");
    const sockets = Array.from({ length: 1000 }, () => connect(port, "127.0.0.1"));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    for (const socket of sockets) socket.destroy();
  });

  it("counts, exits with 0 on SIGTERM, and continues from there", async () => {
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

  it("loses and resets nothing on SIGTERM under keep-alive load", async () => {
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

  it("is not ready at once on SIGTERM, and still answers on an idle connection before it closes that", async () => {
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

  it("ends streams on SIGTERM, so that no watcher holds it up until it is cut off", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ ...podName, DATA_DIRECTORY: directory.path });
    const { body } = await fetch(`http://127.0.0.1:${await server.port()}/visits/stream`);
    const events = body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = "";
    while (!told.endsWith("}\n\n")) told += (await events?.read())?.value;
    server.kill("SIGTERM");
    while (!(await events?.read())?.done);
    const { exitCode, last } = await server.ended();
    assert.deepEqual([exitCode, last?.cut, last?.visits], [0, 0, 0]);
  });

  it("exits at once on a second signal", async () => {
    await using directory = await dataDirectory();
    await using server = new ServerProcess({ DATA_DIRECTORY: directory.path });
    using idle = new KeepAliveClient(await server.port());
    await idle.ask("GET", "/visits");
    server.kill("SIGINT");
    await server.logged("stopping");
    server.kill("SIGINT");
    assert.equal((await server.ended()).signal, "SIGINT");
  });

  it("takes a new administrators' token without a restart, and logs its version and each use, but never its value", async () => {
    await using directory = await dataDirectory();
    await using file = await tokenFile();
    const environment = { DATA_DIRECTORY: directory.path, ADMIN_TOKEN_FILE: file.path };
    await using server = new ServerProcess({ ...podName, ...environment });
    const url = `http://127.0.0.1:${await server.port()}`;
    const restore = async (token: string, body: string) => {
      const init = { method: "PUT", headers: { ...bearer(token), connection: "close" }, body };
      return (await fetch(`${url}/admin/visits`, init)).status;
    };
    assert.equal(await restore(secret.token, '{"visits":7}'), 200);
    const next = { ...secret, token: "kept-as-well", version: 4 };
    await file.write(next);
    assert.equal(await restore(secret.token, '{"visits":0}'), 401);
    assert.equal(await restore(next.token, "kept, too"), 400);
    await file.write(`${JSON.stringify(next)}kept`);
    assert.equal(await restore(next.token, '{"visits":0}'), 503);
    server.kill("SIGTERM");
    assert.equal((await server.ended()).exitCode, 0);
    assert.equal(await readCount(directory.path), "7\n");

    assert.deepEqual(
      server.lines.map(({ event, version, ageSeconds, from, to, outcome, address }) => [
        ...[event, version ?? from ?? outcome ?? "", to ?? address ?? ""],
        ...(ageSeconds === undefined ? [] : [Number.isInteger(ageSeconds)]),
      ]),
      [
        ["started", "", ""],
        ["admin-token", 3, "", true],
        ["restored", 0, 7],
        ["admin", "done", "127.0.0.1"],
        ["admin-token", 4, "", true],
        ["admin", "denied", "127.0.0.1"],
        ["admin", "failed", "127.0.0.1"],
        ["admin-token", "", ""],
        ["admin", "denied", "127.0.0.1"],
        ["stopping", "", ""],
        ["stopped", "", ""],
      ],
    );
    assert.doesNotMatch(JSON.stringify(server.lines), /kept/);
  });

  it("counts without the administrators' token that it needs, but is not ready", async () => {
    await using directory = await dataDirectory();
    const missing = join(directory.path, "admin-token.json");
    const environment = { DATA_DIRECTORY: directory.path, ADMIN_TOKEN_FILE: missing };
    await using server = new ServerProcess(environment);
    using client = new KeepAliveClient(await server.port());
    assert.equal((await client.ask("GET", "/readyz")).status, 503);
    assert.equal((await client.ask("POST", "/visits")).status, 200);
    const { level, message } = await server.logged("admin-token");
    assert.equal(level, "error");
    assert.match(`${message}`, /^Expected `.*admin-token\.json` to hold .* got ENOENT/);
  });

  it("tells its own count as the total unless it is told of other pods", async () => {
    await using directory = await dataDirectory();
    const replicas = join(directory.path, "replicas");
    const others = { POD_RECORDS: "_http._tcp.counter", REPLICAS_FILE: replicas };
    const total = async (environment: Record<string, string>) => {
      await using server = new ServerProcess({ ...environment, DATA_DIRECTORY: directory.path });
      using client = new KeepAliveClient(await server.port());
      return (await client.ask("GET", "/visits/total")).body;
    };
    const own = '{"total":0,"pods":{"counter-0":0},"missing":[]}';
    assert.equal(await total(podName), own);
    // Refused before DNS is asked.
    await writeFile(replicas, "many");
    assert.match(await total({ ...podName, ...others }), /`.*replicas` to hold .*, got `many`/);
    assert.equal(
      await total({ ...others, POD_NAME: "laptop" }),
      own.replace("counter-0", "laptop"),
    );
  });
});
