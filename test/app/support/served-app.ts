import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { type AppArgs, createApp } from "../../../app/src/http/app.ts";
import { createHttpServer } from "../../../app/src/http/http-server.ts";

/** The app on a free port of this machine. */
export async function serve(args: Pick<AppArgs, "store"> & Partial<AppArgs>) {
  const bugs: Error[] = [];
  const app = createApp({
    pod: "counter-0",
    shutdown: new AbortController().signal,
    onBug: (error) => bugs.push(error),
    ...args,
  });
  const server = createHttpServer(app);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  const ask = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

  return {
    /** The unexpected errors that the app reported. */
    bugs,

    request(method: string, path: string, accept?: string): Promise<Response> {
      return ask(path, { method, headers: accept === undefined ? {} : { accept } });
    },

    /** Like `fetch`. */
    ask,

    /** Sends bytes that no HTTP client would send, and reads the whole answer. */
    async sendRaw(head: string, host = "Host: counter\r\n"): Promise<string> {
      const socket = connect(port, "127.0.0.1");
      socket.end(`${head}\r\n${host}Connection: close\r\n\r\n`);
      return text(socket);
    },

    /** Sends a request, and goes away as soon as the app begins to answer. Resolves when the server has noticed. */
    async askAndReset(head: string, begun: Promise<void>): Promise<void> {
      const connected = once(server, "connection");
      const socket = connect(port, "127.0.0.1");
      socket.write(`${head}\r\nHost: counter\r\n\r\n`);
      const [connection] = (await connected) as [Socket];
      const closed = new Promise((resolve) => connection.once("close", resolve));
      await begun;
      socket.resetAndDestroy();
      await closed;
    },

    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
