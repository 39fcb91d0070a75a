import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario } from "./scenario.ts";

const begin = "POST /visits HTTP/1.1\r\nHost: a\r\n";

function giant(name: string, bytes: string): Scenario {
  return {
    name,
    attack: async (target) => {
      using connections = new RawConnections(target.port);
      for (let times = part(target, 10); times > 0; times--) await connections.send(20, bytes);
      return 0;
    },
  };
}

/** Requests with more headers than any server takes. */
export const giantHeaders: readonly Scenario[] = [
  giant("a header of 1 MB", `${begin}a: ${"x".repeat(1_000_000)}\r\n\r\n`),
  giant(
    "10,000 headers",
    `${begin}${Array.from({ length: 10_000 }, (_, number) => `name-${number}: value\r\n`).join("")}\r\n`,
  ),
];
