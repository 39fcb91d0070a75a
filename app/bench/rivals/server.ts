// One rival that speaks HTTP, in a separate process: node server.ts <rival> <data directory>. Tells its parent the
// port, or why it cannot start, and then, on each request, what it has used.
import { once } from "node:events";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "../../src/http/app.ts";
import { createHttpServer } from "../../src/http/http-server.ts";
import type { Started, Usage } from "./rival.ts";
import { stores } from "./stores.ts";

try {
  const [, , name = "", directory = ""] = process.argv;
  const { listener, counters } = name === "bare node:http" ? bare() : await koa(name, directory);
  const server = createHttpServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system, ...counters() } satisfies Usage);
  });
  process.send?.({ port: (server.address() as AddressInfo).port } satisfies Started);
} catch (error) {
  process.send?.({ error: (error as Error).message } satisfies Started);
}
// The parent no longer needs it, or has ended.
process.on("disconnect", () => process.exit());

/** The service with the store of this rival. */
async function koa(rival: string, directory: string) {
  const { store, syncs } = await stores[rival as keyof typeof stores](directory);
  const listener = createApp({
    store,
    pod: "bench",
    shutdown: new AbortController().signal,
    onBug: (error) => {
      throw error;
    },
  });
  return {
    listener,
    counters: () => ({ visits: store.visits, syncs: syncs() }),
  };
}

/** The minimum that counts visits over HTTP. */
function bare() {
  let visits = 0;
  const listener: RequestListener = (request, response) => {
    request.resume();
    const body = JSON.stringify({ visits: ++visits, pod: "bench" });
    response.writeHead(200, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
    });
    response.end(body);
  };
  return { listener, counters: () => ({ visits, syncs: 0 }) };
}
