import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "koa";
import { discardBody, readBody } from "../../../app/src/http/body.ts";
import { createHttpServer } from "../../../app/src/http/http-server.ts";

/** A body that the test writes, on a connection that is paused and resumed in vain. */
function writtenBody() {
  const socket = new PassThrough();
  return Object.assign(new PassThrough(), { socket });
}

/** The result of reading at most 8 bytes of such a body. */
function request() {
  const body = writtenBody();
  const context = {
    req: body,
    throw: (status: number, message: string) => {
      throw Object.assign(new Error(message), { status });
    },
  };
  return { body, read: readBody(context as unknown as Context, 8) };
}

describe("readBody", () => {
  it("reads all of a body, even a character in two parts", async () => {
    const { body, read } = request();
    const bytes = Buffer.from("1234€\n");
    body.write(bytes.subarray(0, 5));
    body.end(bytes.subarray(5));
    assert.equal(await read, "1234€\n");
  });

  it("reads an empty body", async () => {
    const { body, read } = request();
    body.end();
    assert.equal(await read, "");
  });

  it("refuses a longer body before its end, and drains the rest", async () => {
    const { body, read } = request();
    body.write("123456789");
    await assert.rejects(read, {
      status: 413,
      message: "Expected a body of at most 8 bytes, got more.",
    });
    const rest = "x".repeat(10 * body.writableHighWaterMark);
    await new Promise((resolve) => body.end(rest, () => resolve(undefined)));
    assert.equal(body.writableLength, 0);
  });

  it("refuses a body that breaks off", async () => {
    const { body, read } = request();
    body.write("123");
    setImmediate(() => body.destroy(new Error("aborted")));
    await assert.rejects(read, {
      status: 400,
      message: "Expected the whole body, got 3 bytes of it.",
    });
  });
});

describe("discardBody", () => {
  it("takes one part of a body in each turn of the event loop, so that no flood of bodies keeps others waiting", async () => {
    const body = writtenBody();
    let parts = 0;
    body.on("data", () => parts++).pause();
    for (const part of ["a", "b", "c"]) body.write(part);
    discardBody(body as unknown as IncomingMessage);
    const seen: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await nextTurn();
      seen.push(parts);
    }
    assert.deepEqual(seen, [1, 2, 3, 3]);
  });

  it("keeps nothing of a body while it waits for the next turn", async () => {
    const kept: number[] = [];
    const server = createHttpServer((request, response) => {
      // Looked at before the next part is taken.
      request.on("data", () => setImmediate(() => kept.push(request.readableLength))).pause();
      discardBody(request);
      request.once("end", () => response.end());
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const body = "x".repeat(10_000_000);
    await fetch(`http://127.0.0.1:${port}`, { method: "POST", body });
    server.close();
    server.closeAllConnections();
    assert.deepEqual(new Set(kept), new Set([0]));
  });
});
