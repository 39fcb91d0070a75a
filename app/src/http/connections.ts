import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How long requests under way at the cap may still take, in milliseconds. */
const lastCallMilliseconds = 1000;

/**
 * The connections of a server, drained without cutting a request short.
 *
 * `server.close()` alone ends idle keep-alive connections at once, and resets requests that clients are just sending on
 * them. HTTP/1.1 has two ways to warn a client, and both are used here:
 * - The answer to its next request says `Connection: close` (the app adds that), so listening and answering continue.
 * - Every earlier answer announced `Keep-Alive: timeout`. A client without further requests stops using the connection
 *   by then, and Node ends it a second later (`keepAliveTimeout`, `keepAliveTimeoutBuffer`: 5 + 1 s after its last
 *   answer).
 *
 * So an idle client delays the end by at most 6 s, and there is no shorter wait. The cap is for the rest: connections
 * that never carried a request, and clients that ignore `Connection: close`.
 */
export class Connections {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #onLastGone = () => {};

  /** @param server Not yet listening, so that no connection is missed. */
  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        if (this.#sockets.size === 0) this.#onLastGone();
      });
    });
  }

  /**
   * Keeps listening until no connection is open, then closes the server. At the cap it stops listening, gives requests
   * under way one more second, and cuts what is left.
   * @param capMilliseconds The longest time to wait.
   * @returns Number of connections cut.
   */
  async drain(capMilliseconds: number): Promise<number> {
    await this.#lastGone(capMilliseconds);
    const closed = once(this.#server, "close");
    this.#server.close();
    let cut = 0;
    const lastCall = setTimeout(() => {
      cut = this.#sockets.size;
      for (const socket of this.#sockets) socket.destroy();
    }, lastCallMilliseconds);
    await closed;
    clearTimeout(lastCall);
    return cut;
  }

  #lastGone(capMilliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cap = setTimeout(resolve, capMilliseconds);
    this.#onLastGone = () => {
      clearTimeout(cap);
      resolve();
    };
    if (this.#sockets.size === 0) this.#onLastGone();
    return promise;
  }
}
