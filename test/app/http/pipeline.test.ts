import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { createHttpServer } from "../../../app/src/http/http-server.ts";
import { begin, end, inTurn, mostInFlight } from "../../../app/src/http/pipeline.ts";
import { twoTurns } from "../support/turns.ts";

/** A server whose answers wait for the test, and the requests that it has begun and seen. */
async function waitingServer() {
  const answers: Array<() => void> = [];
  let seen = 0;
  const server = createHttpServer((request, response) => {
    seen++;
    if (!begin(request)) return;
    answers.push(() => {
      end(request);
      response.end("x");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    answers,
    seen: () => seen,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

describe("A connection with pipelined requests", () => {
  it("is answered in order, as long as not too many wait", async () => {
    await using server = await waitingServer();
    const socket = connect(server.port, "127.0.0.1");
    socket.write(request.repeat(mostInFlight));
    while (server.answers.length < mostInFlight) await new Promise(setImmediate);
    for (const answer of server.answers.splice(0)) answer();
    socket.write(request.replace("Host", "Connection: close\r\nHost"));
    while (server.answers.length === 0) await new Promise(setImmediate);
    server.answers[0]?.();
    assert.equal((await text(socket)).match(/HTTP\/1.1 200 OK/g)?.length, mostInFlight + 1);
  });

  for (const [what, bytes] of [
    ["one more comes", request],
    ["one more comes without Host", "GET / HTTP/1.1\r\n\r\n"],
    ["one more expects what nobody knows", request.replace("Host", "Expect: x\r\nHost")],
  ] as const)
    it(`is closed when ${what}, and nothing else of it is parsed`, async () => {
      await using server = await waitingServer();
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(bytes.repeat(2000));
      await new Promise((resolve) => socket.once("close", resolve));
      assert.equal(server.answers.length, mostInFlight);
      assert.equal(server.seen(), mostInFlight + 1);
    });

  for (const [what, last] of [
    ["answered one after the other", 3],
    ["not even begun once it is gone", 1],
  ] as const)
    it(`has requests that take turns ${what}`, async () => {
      const begun: ServerResponse[] = [];
      const closed = Promise.withResolvers<unknown>();
      const server = createHttpServer((request, response) => {
        if (!begin(request)) return;
        request.socket.once("close", closed.resolve);
        inTurn(request, response, () => begun.push(response));
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      socket.write(request.repeat(3));
      for (let number = 1; number <= last; number++) {
        while (begun.length < number) await new Promise(setImmediate);
        await twoTurns();
        assert.equal(begun.length, number);
        if (number < last) begun[number - 1]?.end("x");
      }
      socket.resetAndDestroy();
      await closed.promise;
      await twoTurns();
      assert.equal(begun.length, last);
      server.close();
    });
});
