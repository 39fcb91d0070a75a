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

  /**
   * Rejects if the connection is reset or refused: there is no retry.
   * @param patience Milliseconds without a byte after which it gives up, and rejects. Default: for ever.
   */
  async ask(method: string, path: string, patience?: number) {
    const [host, port, agent, timeout] = [this.#host, this.#port, this.#agent, patience];
    const asked = request({ host, port, agent, method, path, timeout }).end();
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${timeout} ms`)));
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

  /** Resolves when the server has read what came before: each answer is a turn of its loop, and it reads a little in each. */
  async untilRead(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await this.ask("GET", "/healthz");
  }

  /** Closes the connection; another request would open a new one. */
  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
