import type { Context } from "koa";

/**
 * The body of a request as text, whatever its type is said to be. Throws 413 when it is longer than so many bytes, and 400
 * when the client goes away before its end.
 */
export async function readBody(ctx: Context, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The usual end of such a loop would end the connection, and so the answer, too.
    for await (const chunk of ctx.req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch {
    return ctx.throw(400, `Expected the whole body, got ${bytes} bytes of it.`);
  }
  if (bytes <= mostBytes) return Buffer.concat(chunks).toString("utf8");
  // What is left is read and forgotten, so that the client comes to read the answer.
  ctx.req.resume();
  return ctx.throw(413, `Expected a body of at most ${mostBytes} bytes, got more.`);
}
