import type { IncomingMessage } from "node:http";
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
  discardBody(ctx.req);
  return ctx.throw(413, `Expected a body of at most ${mostBytes} bytes, got more.`);
}

/**
 * Takes the rest of a body that nobody needs, so that the client can read the answer, and goes on when it wants. Node
 * would do that too, but not before the answer, which a visit waits for; and it would take megabytes of each body in one
 * turn of the event loop, while others wait.
 */
export function discardBody(request: IncomingMessage): void {
  if (request.destroyed) return;
  const { socket } = request;
  request.on("data", () => {
    request.pause();
    // Or Node would read once more, and keep that. After its own next ticks, in which it resumes the socket.
    queueMicrotask(() => socket.pause());
    setImmediate(() => {
      socket.resume();
      request.resume();
    });
  });
  request.resume();
}
