import { setTimeout } from "node:timers/promises";
import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario, type Target } from "./scenario.ts";

/** Sends the same on each of these connections as often as the server takes it, on new ones when it closes them. */
async function flood(target: Target, connections: number, bytes: string, reading: boolean) {
  using raw = new RawConnections(target.port);
  const end = performance.now() + 10_000 * target.share;
  const chunk = Buffer.from(bytes, "latin1");
  do {
    const sockets = await raw.connect(connections - raw.open, reading);
    for (const socket of sockets) {
      const send = () => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", send);
      send();
    }
    await setTimeout(50);
  } while (performance.now() < end);
}

function floods(name: string, connections: number, bytes: string, reading = true): Scenario {
  return {
    name,
    attack: async (target) => {
      await flood(target, part(target, connections), bytes, reading);
      return bytes.startsWith("POST") ? Number.MAX_SAFE_INTEGER : 0;
    },
  };
}

const wrongToken = "HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong\r\n";
const body = "x".repeat(1_000_000);

/** More requests than there is time for. */
export const flooding: readonly Scenario[] = [
  floods("GET /admin/backup with a wrong token", 50, `GET /admin/backup ${wrongToken}\r\n`),
  floods(
    "PUT /admin/visits of 1 MB with a wrong token",
    50,
    `PUT /admin/visits ${wrongToken}Content-Length: ${body.length}\r\n\r\n${body}`,
  ),
  floods(
    "GET /metrics, and no answer is read",
    500,
    "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
    false,
  ),
  floods(
    "GET /visits/stream, and no answer is read",
    500,
    "GET /visits/stream HTTP/1.1\r\nHost: a\r\n\r\n",
    false,
  ),
  floods(
    "POST /visits, and no answer is read",
    500,
    "POST /visits HTTP/1.1\r\nHost: a\r\n\r\n",
    false,
  ),
];
