import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { isWhole, putLoad } from "../../../app/bench/load.ts";

describe("The benchmark's clients", () => {
  it("send the next visit when the previous one is answered, each on one connection", async () => {
    const seen = { visits: 0, connections: 0 };
    const first: ServerResponse[] = [];
    await using server = await listening((request, response) => {
      assert.equal(`${request.method} ${request.url}`, "POST /visits");
      seen.visits++;
      // No client is answered before all three have sent, so none of them waits for the others.
      if (first.length < 3) first.push(response);
      else response.end("{}");
      if (seen.visits === 3) for (const waiting of first) waiting.end("{}");
    });
    server.on("connection", () => seen.connections++);
    let before = 0;
    const onBegin = () => {
      before = seen.visits;
    };
    const args = { ...load(server), clients: 3, seconds: 0.5 };
    const { rate, p50, p99, cpu } = await putLoad(args, onBegin);
    assert.equal(seen.connections, 3);
    // Three are under way when answers begin to count, and three when they stop counting.
    assert.ok(
      Math.abs(rate * 0.5 - (seen.visits - before)) <= 3,
      `${rate} a second, ${before} visits before, ${seen.visits} in all`,
    );
    assert.ok(p50 > 0 && p50 <= p99);
    assert.ok(cpu > 0);
  });

  it("fail on an answer that is not a success", async () => {
    await using server = await listening((_, response) => {
      response.writeHead(503).end();
    });
    await assert.rejects(putLoad({ ...load(server), clients: 1, seconds: 10 }), {
      message: "Expected a visit to be counted, got `HTTP/1.1 503 Service Unavailable`.",
    });
  });

  it("fail when a connection ends", async () => {
    await using server = await listening((request) => request.socket.destroy());
    await assert.rejects(putLoad({ ...load(server), clients: 1, seconds: 10 }));
  });

  it("speak Redis's protocol to a Redis", async () => {
    const asked = new Set<string>();
    await using server = createTcpServer((socket) => {
      socket.on("data", (bytes) => {
        asked.add(bytes.toString());
        socket.write(":1\r\n");
      });
    }).listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { rate } = await putLoad({ port, protocol: "redis", clients: 2, seconds: 0.5 });
    assert.ok(rate > 0);
    assert.deepEqual([...asked], ["*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n"]);
  });
});

describe("An answer", () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  it("is complete with its last byte", () => {
    for (let length = 0; length < answer.length; length++) {
      assert.equal(isWhole(answer.slice(0, length), "http"), false, answer.slice(0, length));
    }
    assert.equal(isWhole(answer, "http"), true);
    assert.equal(isWhole(":12", "redis"), false);
    assert.equal(isWhole(":12\r\n", "redis"), true);
  });

  it("must have a length", () => {
    assert.throws(() => isWhole("HTTP/1.1 200 OK\r\n\r\n", "http"), /got one without/);
  });

  it("must be a success", () => {
    assert.throws(() => isWhole("-ERR no\r\n", "redis"), /got `-ERR no`/);
  });
});

async function listening(listener: RequestListener) {
  const server = createServer(listener).listen(0);
  await once(server, "listening");
  return server;
}

function load(server: { address(): unknown }) {
  return { port: (server.address() as AddressInfo).port, protocol: "http" } as const;
}
