import { setTimeout } from "node:timers/promises";
import { KeepAliveClient } from "../keep-alive-client.ts";
import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario, type Target } from "./scenario.ts";

/** How many clients are abandoned each time: nearly as many as a server lets wait. */
const full = 2000;

/**
 * How long the server may take to read what was sent, in milliseconds. The disk must not be held for so long that the
 * server gives it up.
 */
const patience = 1000;

/** Clients that send a visit while the disk is held up, and are gone before it goes on. */
function abandoned(name: string, bytes: string): Scenario {
  return {
    name,
    holdsDisk: true,
    attack: async (target) => {
      for (let times = part(target, 5); times > 0; times--) await abandon(target, bytes);
      return 0;
    },
  };
}

async function abandon(target: Target, bytes: string): Promise<void> {
  using client = new KeepAliveClient(target.port);
  await target.holdDisk();
  try {
    using connections = new RawConnections(target.port);
    const sockets = await connections.connect(part(target, full));
    for (const socket of sockets) socket.write(bytes);
    const end = performance.now() + patience;
    while ((await waiting(client)) < sockets.length && performance.now() < end)
      await setTimeout(20);
  } finally {
    // The requests, and then the resets.
    await client.untilRead();
    await target.releaseDisk();
  }
}

async function waiting(client: KeepAliveClient): Promise<number> {
  const { body } = await client.ask("GET", "/metrics");
  return Number(/^visit_counter_waiting_visits (\d+)$/m.exec(body)?.[1]);
}

const head = "POST /visits HTTP/1.1\r\nHost: a\r\n";

export const abandonedClients: readonly Scenario[] = [
  abandoned("abandoned visits", `${head}\r\n`),
  abandoned(
    "abandoned visits with bodies",
    `${head}Content-Length: 200000\r\n\r\n${"x".repeat(200_000)}`,
  ),
];
