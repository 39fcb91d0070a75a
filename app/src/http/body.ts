import type { Context } from "koa";

/**
 * The body of a request as text, whatever its declared type. Throws 413 if it is longer than `mostBytes`, and 400 if
 * the client goes away before its end.
 */
export async function readBody(ctx: Context, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // By default, leaving the loop would destroy the connection, and with it the answer.
    for await (const chunk of ctx.req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch {
    return ctx.throw(400, `Expected the whole body, got ${bytes} bytes of it.`);
  }
  if (bytes <= mostBytes) return Buffer.concat(chunks).toString("utf8");
  // Drain the rest so that the client can read the answer.
  ctx.req.resume();
  return ctx.throw(413, `Expected a body of at most ${mostBytes} bytes, got more.`);
}
