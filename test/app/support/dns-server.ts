import { createSocket } from "node:dgram";
import { once } from "node:events";

/** DNS record types. Source: RFC 1035, RFC 2782, RFC 3596 */
const types = { A: 1, AAAA: 28, SRV: 33 } as const;

/** A DNS server on loopback that answers `A` with 127.0.0.1 and `SRV` with one pod, and to some hosts not at all. */
export async function dnsServer(silent: string) {
  const server = createSocket("udp4");
  /** The names and types that were asked for. */
  const queries: string[] = [];
  server.on("message", (query, { port }) => {
    const { name, type, end } = questionIn(query);
    queries.push(`${name} ${type}`);
    server.emit("query");
    if (name === silent) return;
    const record = recordOf(type);
    // A response with the query's id and question, and at most one answer.
    const head = Buffer.from([
      ...query.subarray(0, 2),
      0x84,
      0,
      0,
      1,
      0,
      record ? 1 : 0,
      0,
      0,
      0,
      0,
    ]);
    server.send(
      Buffer.concat([head, query.subarray(12, end), record ?? Buffer.of()]),
      port,
      "127.0.0.1",
    );
  });
  await once(server.bind(0, "127.0.0.1"), "listening");

  return {
    address: `127.0.0.1:${server.address().port}`,
    queries,
    /** Waits for the next query. */
    asked: () => once(server, "query"),
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

function questionIn(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]; length; length = query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** For the name in question, for 30 seconds. */
function recordOf(type: number): Buffer | undefined {
  const data = {
    [types.A]: [127, 0, 0, 1],
    // Priority, weight and port 8000, then a host.
    [types.SRV]: [
      0,
      0,
      0,
      1,
      8000 >> 8,
      8000 & 255,
      5,
      ...Buffer.from("pod-0"),
      4,
      ...Buffer.from("test"),
      0,
    ],
  }[type];
  return data && Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 30, 0, data.length, ...data]);
}
