import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { Context } from "koa";
import { readBody } from "../../../app/src/http/body.ts";

/** A request whose body the test writes, and what reading at most 8 bytes of it comes to. */
function request() {
  const body = new PassThrough();
  const context = {
    req: body,
    throw: (status: number, message: string) => {
      throw Object.assign(new Error(message), { status });
    },
  };
  return { body, read: readBody(context as unknown as Context, 8) };
}

describe("readBody", () => {
  it("reads all of it, also a letter that comes in two parts", async () => {
    const { body, read } = request();
    const bytes = Buffer.from("1234€\n");
    body.write(bytes.subarray(0, 5));
    body.end(bytes.subarray(5));
    assert.equal(await read, "1234€\n");
  });

  it("reads none", async () => {
    const { body, read } = request();
    body.end();
    assert.equal(await read, "");
  });

  it("refuses a longer one before its end, and then lets the rest of it pass", async () => {
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

  it("refuses one that ends in the middle", async () => {
    const { body, read } = request();
    body.write("123");
    setImmediate(() => body.destroy(new Error("aborted")));
    await assert.rejects(read, {
      status: 400,
      message: "Expected the whole body, got 3 bytes of it.",
    });
  });
});
