import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { isUsed, requestsInFlight } from "./pipeline.ts";

/** How long requests under way at the cap may still take, in milliseconds. */
const lastCallMilliseconds = 1000;

/**
 * The most open connections. A client keeps one busy or two. Each takes some 20 KB of memory, and up to 64 KiB for what
 * it is just sending; and a probe may have to wait for one request of each, some 0.1 ms.
 */
const mostConnections = 2048;

/** How many connections are looked at to find an idle one. */
const mostLooks = 64;

/**
 * The connections of a server, bounded in number, and drained without cutting a request short.
 *
 * `server.close()` alone ends idle keep-alive connections at once, and resets requests that clients are just sending on
 * them. HTTP/1.1 has two ways to warn a client, and both are used here:
 * - The answer to its next request says `Connection: close` (the app adds that), so listening and answering continue.
 * - Every earlier answer announced `Keep-Alive: timeout`. A client without further requests stops using the connection
 *   by then, and Node ends it a second later (`keepAliveTimeout`, `keepAliveTimeoutBuffer`: by default 5 + 1 s after
 *   its last answer).
 *
 * So an idle client delays the end by that long, and there is no shorter wait. The cap is for the rest: a longer idle time, connections
 * that never carried a request, and clients that ignore `Connection: close`.
 */
export class Connections {
  readonly #server: Server;
  /** In the order in which they came, but for those that were found busy. */
  readonly #sockets = new Set<Socket>();
  #onLastGone = () => {};

  /**
   * @param server Not yet listening, so that no connection is missed.
   * @param most Number of connections that may be open.
   */
  constructor(server: Server, most = mostConnections) {
    this.#server = server;
    server.on("connection", (socket) => {
      if (this.#sockets.size >= most) this.#closeOne();
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

  /**
   * Makes room for a connection, which may be a probe's. First goes one that never carried a request, then one that is
   * idle, as a server may always end, and only then one that is busy.
   */
  #closeOne(): void {
    const looks: Socket[] = [];
    for (const socket of this.#sockets) {
      looks.push(socket);
      if (!isUsed(socket) || looks.length === mostLooks) break;
    }
    const unwanted =
      looks.find((socket) => !isUsed(socket)) ??
      looks.find((socket) => requestsInFlight(socket) === 0) ??
      looks[0];
    for (const socket of looks) {
      this.#sockets.delete(socket);
      if (socket !== unwanted) this.#sockets.add(socket);
    }
    unwanted?.destroy();
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
