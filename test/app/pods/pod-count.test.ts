import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { networkInterfaces } from "node:os";
import { type PodCount, podCount } from "../../../app/src/pods/pod-count.ts";
import { freePort } from "../../support/free-port.ts";
import { type Answer, fakePods, hangingPod } from "../support/fake-pods.ts";

const never = new AbortController().signal;

/** What is understood of a pod that answers so. */
async function said(answer: Answer): Promise<PodCount | undefined> {
  await using pods = await fakePods({ "counter-1": answer });
  return await podCount(pods.pod("counter-1"), pods.dns(), never);
}

/** The count that such a pod gives. */
async function counted(answer: Answer): Promise<number | undefined> {
  return (await said(answer))?.visits;
}

const answers = (body: string) => (_: unknown, response: ServerResponse) => response.end(body);

describe("The count of another pod", () => {
  for (const visits of [0, 3, Number.MAX_SAFE_INTEGER])
    it(`is ${visits} if the pod says so`, async () => {
      assert.equal(await counted(visits), visits);
    });

  it("is asked for as JSON and without counting, by the pod's name, on a connection that is closed", async () => {
    let accept: string | undefined;
    await using pods = await fakePods({
      "counter-1": ({ headers }, response) => {
        accept = headers.accept;
        assert.equal(headers.connection, "close");
        response.end('{"visits":3,"pod":"counter-1"}');
      },
    });
    const connected = once(pods.server, "connection");
    assert.equal((await podCount(pods.pod("counter-1"), pods.dns(), never))?.visits, 3);
    const [socket] = await connected;
    if (!socket.closed) await once(socket, "close");
    assert.equal(accept, "application/json");
    assert.deepEqual(pods.asked, [
      `GET http://counter-1.counter.visit-counter.svc.cluster.local:${pods.port}/visits`,
    ]);
  });

  it("is also asked for where pods have addresses of IPv6 alone", async function () {
    const addresses = Object.values(networkInterfaces()).flat();
    if (!addresses.some((address) => address?.address === "::1")) this.skip();
    await using pods = await fakePods({ "counter-1": 3 }, "::1");
    assert.equal((await podCount(pods.pod("counter-1"), pods.dns(), never))?.visits, 3);
  });

  const started = "2026-11-22T10:00:00.000Z";
  for (const [what, more, state] of [
    ["comes with readiness and start", `,"ready":true,"started":"${started}"`, [true, started]],
    ["comes from a pod that is not ready", ',"ready":false', [false, undefined]],
    ["comes without them from a pod of an earlier version", "", [undefined, undefined]],
    ["comes without what is not understood", ',"ready":1,"started":"once"', [undefined, undefined]],
    ["comes without what is no text", ',"ready":"yes","started":3', [undefined, undefined]],
    ["comes with what is not asked for", ',"mood":"good","ready":true', [true, undefined]],
  ] as const)
    it(what, async () => {
      const count = await said(answers(`{"visits":3,"pod":"counter-1"${more}}`));
      assert.equal(count?.visits, 3);
      assert.deepEqual([count?.ready, count?.started], state);
    });

  it("is unknown if DNS does not know the pod", async () => {
    await using pods = await fakePods({ "counter-1": 3 });
    assert.equal(await podCount(pods.pod("counter-1"), pods.dns("counter-1"), never), undefined);
    assert.deepEqual(pods.asked, []);
  });

  it("is unknown if DNS has no address of the pod, even where this machine listens", async () => {
    await using pods = await fakePods({ "counter-1": 3 });
    const dns = { ...pods.dns(), resolve4: async () => [] };
    assert.equal(await podCount(pods.pod("counter-1"), dns, never), undefined);
    assert.deepEqual(pods.asked, []);
  });

  it("is unknown if nobody listens there", async () => {
    await using pods = await fakePods({ "counter-1": 3 });
    const pod = { ...pods.pod("counter-1"), port: await freePort() };
    assert.equal(await podCount(pod, pods.dns(), never), undefined);
  });

  for (const [what, answer] of [
    ["is empty", answers("")],
    ["is no JSON", answers("3\n")],
    ["is half of it", answers('{"visits":3,"pod":"counter-1"')],
    ["is no object", answers("null")],
    ["is a list", answers('[3,"counter-1"]')],
    ["is another pod's", answers('{"visits":3,"pod":"counter-2"}')],
    ["names no pod", answers('{"visits":3}')],
    ["has no number", answers('{"pod":"counter-1"}')],
    ["has a text for a number", answers('{"visits":"3","pod":"counter-1"}')],
    ["has a negative number", answers('{"visits":-1,"pod":"counter-1"}')],
    ["has a fraction", answers('{"visits":1.5,"pod":"counter-1"}')],
    ["has a number that is not exact", answers('{"visits":9007199254740992,"pod":"counter-1"}')],
    ["has an endless number", answers('{"visits":1e999,"pod":"counter-1"}')],
    ["is longer than any pod's", answers(`{"visits":3,"pod":"counter-1"}${" ".repeat(1024)}`)],
    [
      "has no end",
      (_, response) => {
        const write = () => {
          while (!response.destroyed && response.write("x".repeat(16_384)));
          response.once("drain", write);
        };
        write();
      },
    ],
    ["is an error", (_, response) => response.writeHead(503).end('{"visits":3,"pod":"counter-1"}')],
    [
      "sends on to somewhere else",
      (_, response) => response.writeHead(302, { Location: "/healthz" }).end(),
    ],
    [
      "is shorter than announced",
      (_, response) => {
        response.writeHead(200, { "Content-Length": "99" });
        response.write('{"visits":3,"pod":"counter-1"}');
        response.socket?.end();
      },
    ],
    ["is another protocol", ({ socket }) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")],
    [
      "changes the protocol",
      ({ socket }) =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    ],
    ["is a closed connection", ({ socket }) => socket.destroy()],
    ["is a reset connection", ({ socket }) => socket.resetAndDestroy()],
    [
      "has headers without end",
      ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(10_000)}`),
    ],
  ] satisfies [string, Answer][])
    it(`is unknown if the answer ${what}`, async () => {
      assert.equal(await counted(answer), undefined);
    });

  it("is unknown if the pod has not answered in time", async () => {
    const hanging = hangingPod();
    await using pods = await fakePods({ "counter-1": hanging.answer });
    const time = new AbortController();
    const asked = podCount(pods.pod("counter-1"), pods.dns(), time.signal);
    await hanging.asked;
    time.abort();
    assert.equal(await asked, undefined);
  });

  it("is unknown if the answer drips in too slowly", async () => {
    const dripping = Promise.withResolvers<void>();
    await using pods = await fakePods({
      "counter-1": (_, response) => {
        response.write('{"visits":3,');
        setImmediate(() => response.write('"pod":', () => dripping.resolve()));
      },
    });
    const time = new AbortController();
    const asked = podCount(pods.pod("counter-1"), pods.dns(), time.signal);
    await dripping.promise;
    time.abort();
    assert.equal(await asked, undefined);
  });

  it("takes no query that begins once time is up, as nothing would end it", async () => {
    await using pods = await fakePods({ "counter-1": 3 });
    const endless = () => new Promise<string[]>(() => {});
    const pod = pods.pod("counter-1");
    const first = { ...pods.dns(), resolve4: endless };
    assert.equal(await podCount(pod, first, AbortSignal.abort()), undefined);

    const time = new AbortController();
    const second = {
      ...pods.dns(),
      resolve4: async () => {
        time.abort();
        throw new Error("cancelled");
      },
      resolve6: endless,
    };
    assert.equal(await podCount(pod, second, time.signal), undefined);
    assert.deepEqual(pods.asked, []);
  });
});
