import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

/** How many connections are opened at a time: a server's queue for new ones is short. */
const wave = 250;

/** How long a client waits for a server that does not even accept, in milliseconds. */
const patience = 5000;

/** Connections without a protocol. They stay open until the server closes them, or the block that holds them ends. */
export class RawConnections {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#port = port;
  }

  /** Number of connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /**
   * Opens this many connections; of those that fail, nothing is heard.
   * @param reading Whether what the server sends is read. Default: yes.
   * @returns Those that have succeeded.
   */
  async connect(count: number, reading = true): Promise<Socket[]> {
    const sockets: Socket[] = [];
    for (let left = count; left > 0; left -= wave) {
      const some = Array.from({ length: Math.min(wave, left) }, () => this.#connectOne(reading));
      sockets.push(...(await Promise.all(some)).filter((socket) => !socket.destroyed));
    }
    return sockets;
  }

  #connectOne(reading: boolean): Promise<Socket> {
    const socket = connect({ port: this.#port, host: "127.0.0.1" });
    this.#sockets.add(socket);
    if (reading) socket.resume();
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(() => socket.destroy(), patience);
      const end = () => {
        clearTimeout(timer);
        resolve(socket);
      };
      socket.once("connect", end).on("error", () => {});
      socket.once("close", () => {
        this.#sockets.delete(socket);
        end();
      });
    });
  }

  /**
   * Sends the same on each of this many new connections. Waits until the server has closed them all, or has let them be
   * for this long, and has answered as many as it wants to.
   */
  async send(count: number, bytes: string | Buffer, milliseconds = 2000): Promise<void> {
    const sockets = await this.connect(count);
    for (const socket of sockets) socket.write(bytes);
    const end = performance.now() + milliseconds;
    while (sockets.some((socket) => !socket.destroyed) && performance.now() < end)
      await setTimeout(10);
  }

  /** Resets all connections. */
  [Symbol.dispose](): void {
    // To reset one that is just being ended would leave Node waiting for it when it exits.
    for (const socket of this.#sockets)
      if (socket.writable && !socket.connecting) socket.resetAndDestroy();
      else socket.destroy();
  }
}
