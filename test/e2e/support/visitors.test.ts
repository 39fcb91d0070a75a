import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Visitors } from "./visitors.ts";

describe("Visitors", () => {
  let server: Server;
  let asked: number;

  afterEach(() => server.close());

  it("remember what each pod answered", async () => {
    const visitors = await visit((time) => answer(time % 2 === 0 ? "even" : "odd", time));
    await until(() => asked >= 20);
    visitors.check();
    await visitors.end();
    assert.equal(visitors.asked, asked);
    assert.equal(visitors.answered, asked);
    assert.equal(visitors.highest, asked);
    const told = (pod: string) => visitors.told.get(pod);
    assert.equal(told("even")?.answered, Math.floor(asked / 2));
    assert.equal(told("odd")?.answered, Math.ceil(asked / 2));
    assert.equal(told("even")?.highest, asked - (asked % 2));
  });

  it("detect a visit that is answered twice", async () => {
    const visitors = await visit((time) => answer("pod", time === 20 ? 7 : time));
    await until(() => asked >= 30);
    await assert.rejects(visitors.end(), { message: "Visit 7 of pod was answered twice." });
    assert.throws(() => visitors.check(), { message: "Visit 7 of pod was answered twice." });
  });

  it("detect a visit that is not counted", async () => {
    const visitors = await visit((time) => (time === 20 ? undefined : answer("pod", time)));
    await until(() => asked >= 20);
    await assert.rejects(visitors.end(), { message: "Expected a visit to be answered, got 503: " });
  });

  /** Three clients whose visits get these answers; undefined gets a 503. */
  async function visit(answer: (time: number) => string | undefined): Promise<Visitors> {
    asked = 0;
    server = createServer((_, response) => {
      const text = answer(++asked);
      response.writeHead(text === undefined ? 503 : 200).end(text);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new Visitors((server.address() as AddressInfo).port, 3);
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(server, "request");
  }
});

function answer(pod: string, visits: number): string {
  return JSON.stringify({ visits, pod });
}
