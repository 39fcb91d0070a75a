import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort } from "../../../support/free-port.ts";
import { Visitors } from "../visitors.ts";
import { Unanswered } from "./unanswered.ts";

describe("Visits without an answer", () => {
  let server: Server | undefined;
  let unanswered: Unanswered;

  beforeEach(() => {
    unanswered = new Unanswered();
  });

  afterEach(() => server?.close());

  it("are none where every visit is answered", async () => {
    await using visitors = await visit(3, (time) => time);
    await until(() => visitors.answered >= 30);
    await visitors.end();
    assert.equal(visitors.answered, visitors.asked);
    assert.deepEqual(counted(), { refused: 0, cut: 0, unconnected: 0 });
  });

  it("are counted apart: those that are refused, and those that are cut", async () => {
    const troubles = new Map<number, "refused" | "cut">([
      [2, "refused"],
      [3, "cut"],
      [4, "cut"],
    ]);
    await using visitors = await visit(1, (time) => troubles.get(time) ?? time);
    await until(() => visitors.answered >= 3);
    await visitors.end();
    assert.deepEqual(counted(), { refused: 1, cut: 2, unconnected: 0 });
    assert.equal(visitors.answered, visitors.asked - 3);
  });

  it("are no visits at all where nobody listens", async () => {
    await using visitors = new Visitors(await freePort(), 1, undefined, unanswered.visit);
    while (unanswered.unconnected === 0) await new Promise(setImmediate);
    await visitors.end();
    assert.deepEqual(counted(), { refused: 0, cut: 0, unconnected: visitors.asked });
  });

  it("do not hide another answer", async () => {
    const visitors = await visit(1, () => "lost");
    await assert.rejects(visitors.end(), { message: "Expected 200 or 503, got 404: " });
  });

  it("are few where a client keeps its connection, which it does for 200 visits", async () => {
    const connections = new Set<unknown>();
    await using visitors = await visit(1, (time) => time);
    server?.on("connection", (connection) => connections.add(connection));
    await until(() => visitors.answered >= 600);
    await visitors.end();
    assert.deepEqual(counted(), { refused: 0, cut: 0, unconnected: 0 });
    assert.equal(connections.size, Math.floor(visitors.asked / 200) + 1);
  });

  function counted() {
    const { refused, cut, unconnected } = unanswered;
    return { refused, cut, unconnected };
  }

  /** Clients whose visits get these answers: a number, or what goes wrong. */
  async function visit(
    clients: number,
    answer: (time: number) => number | "refused" | "cut" | "lost",
  ): Promise<Visitors> {
    let asked = 0;
    const listener: RequestListener = (_, response) => {
      const visits = answer(++asked);
      if (visits === "cut") response.destroy();
      else if (typeof visits === "string") response.writeHead(visits === "lost" ? 404 : 503).end();
      else response.end(JSON.stringify({ visits, pod: "pod" }));
    };
    server = createServer(listener);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    return new Visitors(port, clients, undefined, unanswered.visit);
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(server as Server, "request");
  }
});
