import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** An HTTP client with one connection, kept open as long as the server does. */
export class KeepAliveClient {
  readonly #port: number;
  readonly #host: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param host Default: this machine. */
  constructor(port: number, host = "127.0.0.1") {
    this.#port = port;
    this.#host = host;
  }

  /** Rejects if the connection is reset or refused: there is no retry. */
  async ask(method: string, path: string) {
    const [host, port, agent] = [this.#host, this.#port, this.#agent];
    const asked = request({ host, port, agent, method, path }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return {
      status: response.statusCode,
      body: await text(response),
      /** Whether the server announced that it closes the connection. */
      last: response.headers.connection === "close",
      /** Whether an earlier request used the same connection. */
      reused: asked.reusedSocket,
    };
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
