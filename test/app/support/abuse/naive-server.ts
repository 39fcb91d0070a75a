// A server without bounds, on the same store: what the demands are for.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FileVisitStore } from "../../../../app/src/store/file-visit-store.ts";

const store = await FileVisitStore.open({ directory: process.env.DATA_DIRECTORY as string });
const server = createServer(async ({ method, url }, response) => {
  try {
    const visits = method === "POST" && url === "/visits" ? await store.count() : store.visits;
    response.end(method === "POST" ? JSON.stringify({ visits }) : `${visits}`);
  } catch {
    response.writeHead(503).end();
  }
});
server.listen(0, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ level: "info", event: "started", port, visits: store.visits }));
});
