import assert from "node:assert/strict";
import { type Events, Live } from "../../../app/src/page/live.ts";

/** A connection that a test speaks for. */
class FakeEvents implements Events {
  readonly #listeners = new Map<string, (event: { data?: string }) => void>();
  isClosed = false;

  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  tell(type: string, data?: string): void {
    this.#listeners.get(type)?.(data === undefined ? {} : { data });
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A stream on fake connections and a fake clock. */
function rig() {
  const opened: FakeEvents[] = [];
  const told: string[] = [];
  const timers = new Map<object, { milliseconds: number; then: () => void }>();
  const live = new Live({
    open: () => {
      const events = new FakeEvents();
      opened.push(events);
      return events;
    },
    onEvent: (type, data) => told.push(`${type} ${data}`),
    onLost: () => told.push("lost"),
    after: (milliseconds, then) => {
      const key = {};
      timers.set(key, { milliseconds, then });
      return () => timers.delete(key);
    },
  });
  return {
    live,
    opened,
    told,
    /** The times that are waited for, in milliseconds. */
    waits: () => [...timers.values()].map(({ milliseconds }) => milliseconds),
    /** Lets the time pass that is waited for. */
    pass() {
      const [[key, timer] = []] = timers;
      timers.delete(key ?? {});
      timer?.then();
    },
    last: () => opened.at(-1) as FakeEvents,
  };
}

describe("The page's stream", () => {
  it("tells each event with its type", () => {
    const { live, told, last } = rig();
    live.start();
    last().tell("message", "1");
    last().tell("unknown", "2");
    assert.deepEqual(told, ["message 1", "unknown 2"]);
  });

  it("is opened again half a second after it has ended, and says once that it was lost", () => {
    const { live, opened, told, waits, pass, last } = rig();
    live.start();
    last().tell("message", "1");
    last().tell("error");
    assert.equal(last().isClosed, true, "it would open itself again");
    assert.deepEqual(waits(), [500]);
    pass();
    assert.equal(opened.length, 2);
    last().tell("error");
    pass();
    last().tell("message", "2");
    assert.deepEqual(told, ["message 1", "lost", "message 2"]);
  });

  it("waits longer after each attempt that fails, eight seconds at most, and begins anew after an event", () => {
    const { live, waits, pass, last } = rig();
    live.start();
    const waited = Array.from({ length: 7 }, () => {
      last().tell("error");
      const [wait] = waits();
      pass();
      return wait;
    });
    assert.deepEqual(waited, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
    last().tell("message", "1");
    last().tell("error");
    assert.deepEqual(waits(), [500]);
  });

  it("is opened again after six seconds of silence, though nobody says that it has ended", () => {
    const { live, opened, told, waits, pass, last } = rig();
    live.start();
    last().tell("message", "1");
    assert.deepEqual(waits(), [6000]);
    pass();
    assert.equal(opened[0]?.isClosed, true);
    assert.deepEqual(told, ["message 1", "lost"]);
    pass();
    assert.equal(opened.length, 2);
  });

  it("hears nothing from a connection that it has given up", () => {
    const { live, opened, told, pass, last } = rig();
    live.start();
    last().tell("error");
    pass();
    opened[0]?.tell("message", "late");
    opened[0]?.tell("error");
    assert.deepEqual(told, []);
    assert.equal(opened.length, 2);
  });

  it("stays closed once it is stopped, and can be started again", () => {
    const { live, opened, waits, last } = rig();
    live.start();
    last().tell("message", "1");
    live.stop();
    assert.equal(last().isClosed, true);
    last().tell("error");
    assert.deepEqual(waits(), []);
    live.start();
    assert.equal(opened.length, 2);
  });
});
