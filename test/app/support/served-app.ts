import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { type AppArgs, createApp } from "../../../app/src/app.ts";

/** The app on a free port of this machine. */
export async function serve(args: AppArgs) {
  const app = createApp(args);
  const errors: unknown[] = [];
  app.on("error", (error) => errors.push(error));
  const server = createServer(app.callback());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  return {
    /** The app's `error` events. */
    errors,

    request(method: string, path: string, accept?: string): Promise<Response> {
      const headers = accept === undefined ? undefined : { accept };
      return fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
    },

    /** Sends bytes that no HTTP client would send, and reads the answer to the end. */
    async sendRaw(head: string): Promise<string> {
      const socket = connect(port, "127.0.0.1");
      socket.end(`${head}\r\nHost: counter\r\nConnection: close\r\n\r\n`);
      return text(socket);
    },

    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
