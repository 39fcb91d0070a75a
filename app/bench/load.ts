import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { quantile } from "./statistics.ts";

/** How to talk to a server. */
export type Protocol = "http" | "redis";

/** A closed loop: each client sends its next visit when the previous one is answered. */
export interface Load {
  readonly port: number;
  readonly protocol: Protocol;
  /** Number of clients, each with one connection that it keeps. */
  readonly clients: number;
  /** How long answers count, after a short lead-in. */
  readonly seconds: number;
}

/** What the clients saw. Latencies are in milliseconds, from all answers. */
export interface LoadResult {
  /** Answers per second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time that the clients took, in microseconds. */
  readonly cpu: number;
}

/** How long the clients run before their answers count, in milliseconds: they all start at the same moment. */
const leadMilliseconds = 50;

const requests: Record<Protocol, string> = {
  http: "POST /visits HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
  redis: "*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n",
};

/**
 * Puts load on a server of this machine.
 *
 * Neither wrk nor autocannon. A visit costs autocannon about as much processor time as it costs a server, twice what it
 * costs here, so the clients would be the slower half of the loop and make all servers look alike; and its latencies
 * are whole milliseconds. wrk measures the same rates as this, but is in no npm package and speaks no Redis.
 * @param onBegin Called when answers begin to count.
 * @throws Error if an answer is not a success, or a connection ends.
 */
export async function putLoad(
  { port, protocol, clients, seconds }: Load,
  onBegin = () => {},
): Promise<LoadResult> {
  const latencies: number[] = [];
  const loops = await Promise.all(
    Array.from({ length: clients }, () => Client.connect(port, protocol)),
  );
  const window: Window = { begin: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  let cpuBefore = Number.NaN;
  const lead = setTimeout(() => {
    window.begin = performance.now();
    window.end = window.begin + seconds * 1000;
    cpuBefore = cpuTime();
    onBegin();
  }, leadMilliseconds);
  try {
    await Promise.all(loops.map((client) => client.loop(window, latencies)));
  } finally {
    clearTimeout(lead);
    for (const client of loops) client.close();
  }
  const cpu = cpuTime() - cpuBefore;
  const sorted = Float64Array.from(latencies).sort();
  return {
    rate: latencies.length / seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    cpu,
  };
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** When answers count, by `performance.now()`. */
interface Window {
  begin: number;
  end: number;
}

class Client {
  readonly #protocol: Protocol;
  readonly #socket: Socket;
  #answer = "";
  #onAnswer = () => {};
  #onError = (_error: Error) => {};

  static async connect(port: number, protocol: Protocol): Promise<Client> {
    const client = new Client(port, protocol);
    await once(client.#socket, "connect");
    return client;
  }

  private constructor(port: number, protocol: Protocol) {
    this.#protocol = protocol;
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(4096),
        callback: (length, buffer) => {
          this.#read((buffer as Buffer).toString("latin1", 0, length));
          return true;
        },
      },
    });
    this.#socket.on("error", (error) => this.#onError(error));
    this.#socket.on("close", () => this.#onError(new Error("The server ended a connection.")));
  }

  /** Sends visits until the end of the window, and records the latencies of answers in it. */
  loop(window: Window, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let sent = 0;
      const send = () => {
        sent = performance.now();
        this.#socket.write(requests[this.#protocol], "latin1");
      };
      this.#onError = reject;
      this.#onAnswer = () => {
        const now = performance.now();
        if (now >= window.end) return resolve();
        if (now >= window.begin) latencies.push(now - sent);
        send();
      };
      send();
    });
  }

  #read(text: string): void {
    this.#answer += text;
    try {
      if (!isWhole(this.#answer, this.#protocol)) return;
      this.#answer = "";
      this.#onAnswer();
    } catch (error) {
      this.#onError(error as Error);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

/**
 * Whether this is a complete answer.
 * @throws Error if it is not a success.
 */
export function isWhole(answer: string, protocol: Protocol): boolean {
  const success = protocol === "http" ? "HTTP/1.1 200 " : ":";
  if (!answer.startsWith(success.slice(0, answer.length))) {
    throw new Error(`Expected a visit to be counted, got \`${answer.split("\r\n")[0]}\`.`);
  }
  if (protocol === "redis") return answer.endsWith("\r\n");
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(answer) ?? [];
  if (length === undefined) throw new Error("Expected an answer with a length, got one without.");
  return answer.length >= head + 4 + Number(length);
}
