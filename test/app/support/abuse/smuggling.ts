import { RawConnections } from "./raw-connections.ts";
import { part, type Scenario } from "./scenario.ts";

/** The request that somebody could hide. Nobody asks for it: it must never be counted. */
const hidden = "POST /visits HTTP/1.1\r\nHost: a\r\n\r\n";

const chunk = `${hidden.length.toString(16)}\r\n${hidden}\r\n`;
const head = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
const lengthOf = (body: string) => `Content-Length: ${body.length}\r\n`;
const chunked = "Transfer-Encoding: chunked\r\n";

/**
 * Requests that two servers could read differently, so that one of them takes a part of the body for a second request.
 * This one must refuse each, or take all of it for one request.
 * Source: RFC 9112, sections 2.2, 5.2, 6.3 and 7.1
 */
const requests: readonly string[] = [
  // A plain body
  `${head}${lengthOf(hidden)}\r\n${hidden}`,
  `${head}${chunked}\r\n${chunk}0\r\n\r\n`,
  // CL.TE and TE.CL, in both orders
  `${head}${lengthOf(`0\r\n\r\n${hidden}`)}${chunked}\r\n0\r\n\r\n${hidden}`,
  `${head}${chunked}${lengthOf(`0\r\n\r\n${hidden}`)}\r\n0\r\n\r\n${hidden}`,
  `${head}Content-Length: 4\r\n${chunked}\r\n${chunk}0\r\n\r\n`,
  `${head}${chunked}Content-Length: 4\r\n\r\n${chunk}0\r\n\r\n`,
  `${head}Content-Length: 0\r\n${chunked}\r\n${chunk}0\r\n\r\n`,
  // TE.TE: encodings that only one of two servers takes for chunked
  ...[
    "xchunked",
    "chunked, identity",
    "identity, chunked",
    "chunked, chunked",
    "chunked\r\nTransfer-Encoding: x",
    "x\r\nTransfer-Encoding: chunked",
    "\tchunked\v",
    '"chunked"',
    "chunked;q=1",
    "chun\0ked",
    "\r\n chunked",
    "\n chunked",
    "",
  ].flatMap((encoding) => [
    `${head}Transfer-Encoding: ${encoding}\r\n\r\n${chunk}0\r\n\r\n`,
    `${head}Transfer-Encoding: ${encoding}\r\n${lengthOf(hidden)}\r\n${hidden}`,
  ]),
  ...[
    "Transfer-Encoding : chunked",
    "Transfer-Encoding\t: chunked",
    "Transfer_Encoding: chunked",
  ].map((header) => `${head}${header}\r\n${lengthOf(hidden)}\r\n${hidden}`),
  // Two lengths, in both orders, in two headers or in one
  ...[
    ["0", `${hidden.length}`],
    [`${hidden.length}`, "0"],
    [`${hidden.length}`, `${hidden.length}`],
  ].flatMap(([one, other]) => [
    `${head}Content-Length: ${one}\r\nContent-Length: ${other}\r\n\r\n${hidden}`,
    `${head}Content-Length: ${one}, ${other}\r\n\r\n${hidden}`,
  ]),
  // Lengths that are no plain numbers
  ...[
    `+${hidden.length}`,
    `0${hidden.length}`,
    `${hidden.length} `,
    `\r\n ${hidden.length}`,
    `0x${hidden.length}`,
  ].map((length) => `${head}Content-Length: ${length}\r\n\r\n${hidden}`),
  // Lines that end with a line feed alone, or go on in the next
  `GET /healthz HTTP/1.1\nHost: a\n${lengthOf(hidden)}\n${hidden}`,
  `${head}X: a\n${lengthOf(hidden)}\r\n${hidden}`,
  `${head}X: a\rContent-Length: 0\r\n${lengthOf(hidden)}\r\n${hidden}`,
  `${head}X: a\r\n ${lengthOf("")}${lengthOf(hidden)}\r\n${hidden}`,
  `${head}X: a\0\r\n${lengthOf(hidden)}\r\n${hidden}`,
  `${head} Content-Length: 0\r\n${lengthOf(hidden)}\r\n${hidden}`,
  // Chunks
  `${head}${chunked}\r\n${hidden.length.toString(16)}\n${hidden}\n0\n\n`,
  `${head}${chunked}\r\n${hidden.length.toString(16)};a\n${hidden}\r\n0\r\n\r\n`,
  `${head}${chunked}\r\n1;a=\n${chunk}a\r\n0\r\n\r\n`,
  `${head}${chunked}\r\n ${chunk}0\r\n\r\n`,
  `${head}${chunked}\r\n0x${chunk}0\r\n\r\n`,
  `${head}${chunked}\r\n-1\r\n${hidden}\r\n0\r\n\r\n`,
  `${head}${chunked}\r\n3\r\nabcXX${hidden}\r\n0\r\n\r\n`,
];

export const smuggling: readonly Scenario[] = [
  {
    name: "smuggled requests",
    attack: async (target) => {
      using connections = new RawConnections(target.port);
      for (let times = part(target, 20); times > 0; times--)
        await Promise.all(
          requests.map((request) => connections.send(1, Buffer.from(request, "latin1"), 200)),
        );
      return 0;
    },
  },
];
