import { setTimeout } from "node:timers/promises";
import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario } from "./scenario.ts";

/** Number of connections that are open at the same time, as far as the server lets them. */
const full = 10_000;

/** Connections that are open and do nothing. */
export const manyConnections: readonly Scenario[] = [
  {
    name: "10,000 silent connections",
    attack: async (target) => {
      using connections = new RawConnections(target.port);
      await connections.connect(part(target, full));
      await setTimeout(12_000 * target.share);
      return 0;
    },
  },
  {
    name: "10,000 connections that ask again",
    attack: async (target) => {
      using connections = new RawConnections(target.port);
      const end = performance.now() + 8000 * target.share;
      const sockets = await connections.connect(part(target, full));
      do {
        for (const socket of sockets)
          if (socket.writable) socket.write("GET /visits HTTP/1.1\r\nHost: a\r\n\r\n");
        // Before the server takes them for idle.
        await setTimeout(Math.min(2000, 20_000 * target.share));
      } while (performance.now() < end);
      return 0;
    },
  },
];
