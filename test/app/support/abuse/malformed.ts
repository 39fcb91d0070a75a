import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario } from "./scenario.ts";

const line = "POST /visits HTTP/1.1";
const end = "\r\n\r\n";
const chunked = `${line}\r\nHost: a\r\nTransfer-Encoding: chunked${end}`;
const length = (value: string) => `${line}\r\nHost: a\r\nContent-Length: ${value}${end}`;

/** Requests that no client should send, and no server should count. */
const requests: readonly string[] = [
  // Paths
  `POST /visits\xff\xfe HTTP/1.1\r\nHost: a${end}`,
  `POST /visits%c3%28 HTTP/1.1\r\nHost: a${end}`,
  `POST /visits%00 HTTP/1.1\r\nHost: a${end}`,
  `POST /visits\0 HTTP/1.1\r\nHost: a${end}`,
  `POST /visits\t HTTP/1.1\r\nHost: a${end}`,
  `POST //visits HTTP/1.1\r\nHost: a${end}`,
  `POST /./visits HTTP/1.1\r\nHost: a${end}`,
  `POST http://[ HTTP/1.1\r\nHost: a${end}`,
  `POST http://a:99999/ HTTP/1.1\r\nHost: a${end}`,
  `POST ${"/visits".repeat(2000)} HTTP/1.1\r\nHost: a${end}`,
  `POST /visits${"?".repeat(10_000)}x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade${end.slice(2)}`,
  // Versions and methods
  ...["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/11.1", "HTTP/1", "http/1.1", "HTTP/-1.1", ""].map(
    (version) => `POST /visits ${version}\r\nHost: a${end}`,
  ),
  `PRI * HTTP/2.0${end}SM${end}`,
  `post /visits HTTP/1.1\r\nHost: a${end}`,
  `PO\0ST /visits HTTP/1.1\r\nHost: a${end}`,
  `CONNECT /visits HTTP/1.1\r\nHost: a${end}`,
  `\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03`,
  `${"\0".repeat(10_000)}${end}`,
  // Headers
  `${line}${end}`,
  `${line}\r\nHost: a\r\nX: \0${end}`,
  `${line}\r\nHost: a\r\nX\0: a${end}`,
  `${line}\r\nHost: a\r\n: a${end}`,
  `${line}\r\nHost: a\r\nNo colon${end}`,
  `${line}\r\nHost: a\r\nX : a${end}`,
  `${line}\r\n Host: a${end}`,
  // Lengths and chunks
  ...["-1", "+1", "0x10", "1e3", "1.0", "99999999999999999999999999", "1,2", "a", "", "1 1"].map(
    length,
  ),
  `${chunked}zz\r\nabc\r\n0${end}`,
  `${chunked}-1\r\nabc\r\n0${end}`,
  `${chunked}ffffffffffffffffffff\r\nabc\r\n0${end}`,
  `${chunked}3\r\nabcd\r\n0${end}`,
  `${chunked}3;${"a".repeat(100_000)}\r\nabc\r\n0${end}`,
  `${chunked}0\r\nX: ${"a".repeat(100_000)}${end}`,
];

/** The visits among them that are read far enough to be counted: those whose body alone is malformed. */
const visits = requests.filter((request) => request.startsWith(chunked)).length;

export const malformed: readonly Scenario[] = [
  {
    name: "malformed requests",
    attack: async (target) => {
      using connections = new RawConnections(target.port);
      const times = part(target, 20);
      for (let time = 0; time < times; time++)
        await Promise.all(
          requests.map((request) => connections.send(2, Buffer.from(request, "latin1"), 200)),
        );
      return 2 * times * visits;
    },
  },
];
