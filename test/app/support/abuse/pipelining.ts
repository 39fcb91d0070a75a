import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario } from "./scenario.ts";

/** Connections, and requests on each. */
const shapes = [
  [1, 100_000],
  [40, 5000],
  [50, 20_000],
] as const;

function pipelined(connections: number, requests: number, what: string, request: string): Scenario {
  const isVisit = request.startsWith("POST");
  return {
    name: `${connections} x ${requests.toLocaleString("en")} ${what}`,
    attack: async (target) => {
      using raw = new RawConnections(target.port);
      const number = part(target, requests);
      await raw.send(connections, Buffer.from(request.repeat(number), "latin1"));
      return isVisit ? connections * number : 0;
    },
  };
}

/** Requests that are all sent at once, on few connections. */
export const pipelining: readonly Scenario[] = [
  ...(["GET", "POST"] as const).flatMap((method) =>
    shapes.map(([connections, requests]) =>
      pipelined(
        connections,
        requests,
        `${method} /visits`,
        `${method} /visits HTTP/1.1\r\nHost: a\r\n\r\n`,
      ),
    ),
  ),
  // Node answers these by itself.
  pipelined(50, 20_000, "requests without Host", "GET / HTTP/1.1\r\n\r\n"),
  pipelined(50, 20_000, "Expect: x", "GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"),
  pipelined(
    50,
    20_000,
    "Expect: 100-continue",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
  ),
];
