import assert from "node:assert/strict";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { mostWatchers, Watchers, type WatchersArgs } from "../../../app/src/http/watchers.ts";

/** Watchers of events that are numbered. A second passes only when a test says so. */
function rig(change: Partial<WatchersArgs> = {}) {
  const pauses: [number, () => void][] = [];
  const shutdown = new AbortController();
  const bugs: Error[] = [];
  let made = 0;
  const watchers = new Watchers({
    event: async () => `data: ${++made}\n\n`,
    shutdown: shutdown.signal,
    onBug: (error) => bugs.push(error),
    pause: (milliseconds) => new Promise<void>((resolve) => pauses.push([milliseconds, resolve])),
    ...change,
  });
  return {
    watchers,
    shutdown,
    bugs,
    made: () => made,
    /** How long each event waits for the next, in milliseconds. */
    pauses: () => pauses.map(([milliseconds]) => milliseconds),
    /** Lets the current pause end, and all that follows at once happen. */
    async pass() {
      pauses.at(-1)?.[1]();
      await turn();
    },
  };
}

const turn = () => new Promise(setImmediate);

function watch(watchers: Watchers): Readable {
  const stream = watchers.add();
  assert.ok(stream);
  return stream.setEncoding("utf8");
}

describe("Watchers", () => {
  it("are told that they are connected, then an event each second, though nothing has changed", async () => {
    const { watchers, pass, pauses } = rig({ event: async () => "data: same\n\n" });
    const stream = watch(watchers);
    assert.equal(stream.read(), ": connected\n\n");
    await turn();
    assert.equal(stream.read(), "data: same\n\n");
    await turn();
    assert.equal(stream.read(), null, "no second has passed");
    await pass();
    assert.equal(stream.read(), "data: same\n\n");
    assert.deepEqual(pauses(), [1000, 1000]);
  });

  it("share one event, however many they are, and the last one if they come later", async () => {
    const { watchers, made, pass } = rig();
    const early = [watch(watchers), watch(watchers)];
    await turn();
    const late = watch(watchers);
    assert.equal(late.read(), ": connected\n\ndata: 1\n\n");
    await pass();
    for (const stream of early)
      assert.equal(stream.read(), ": connected\n\ndata: 1\n\ndata: 2\n\n");
    assert.equal(late.read(), "data: 2\n\n");
    assert.equal(made(), 2);
  });

  it("are the only reason to make events: none is made without them", async () => {
    const { watchers, made, pass } = rig();
    await turn();
    assert.equal(made(), 0);
    const stream = watch(watchers);
    await turn();
    stream.destroy();
    await turn();
    assert.equal(watchers.number, 0);
    await pass();
    await pass();
    assert.equal(made(), 1);

    const next = watch(watchers);
    assert.equal(next.read(), ": connected\n\n", "the last event is old");
    await turn();
    assert.equal(next.read(), "data: 2\n\n");
  });

  it(`are no more than ${mostWatchers}`, () => {
    const { watchers } = rig();
    const streams = Array.from({ length: mostWatchers }, () => watch(watchers));
    assert.equal(watchers.add(), undefined);
    assert.equal(watchers.number, mostWatchers);
    streams[0]?.destroy();
    return once(streams[0] as Readable, "close").then(() => watch(watchers));
  });

  it("are let go if they stop reading, and nobody else", async () => {
    const { watchers, pass } = rig({ event: async () => `data: ${"x".repeat(20_000)}\n\n` });
    const [stuck, reader] = [watch(watchers), watch(watchers)];
    stuck.pause();
    reader.resume();
    for (let second = 0; second < 20 && !stuck.destroyed; second++) await pass();
    assert.equal(stuck.destroyed, true);
    assert.equal(reader.destroyed, false);
    await turn();
    assert.equal(watchers.number, 1);
  });

  it("see the end of their streams when the process shuts down, and nobody comes after that", async () => {
    const { watchers, shutdown } = rig();
    const streams = [watch(watchers), watch(watchers)];
    await turn();
    const ended = streams.map((stream) => once(stream.resume(), "end"));
    shutdown.abort();
    await Promise.all(ended);
    assert.equal(watchers.number, 0);
    assert.equal(watchers.add(), undefined);
  });

  it("see the end of their streams if no event can be made, which is a bug", async () => {
    const error = new Error("bug");
    const { watchers, bugs } = rig({ event: () => Promise.reject(error) });
    const stream = watch(watchers);
    await once(stream.resume(), "end");
    assert.deepEqual(bugs, [error]);
  });
});
