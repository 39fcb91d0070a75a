import assert from "node:assert/strict";
import { Readiness } from "../../../app/src/http/readiness.ts";
import { FakeStore } from "../support/fake-store.ts";

function rig() {
  const store = new FakeStore();
  const shutdown = new AbortController();
  const started = new Date(Date.UTC(2026, 10, 22));
  const readiness = new Readiness({ store, shutdown: shutdown.signal, started });
  return { store, shutdown, readiness };
}

describe("The state that a pod tells of itself", () => {
  it("is when its process started, and no readiness before the first probe", () => {
    const started = "2026-11-22T00:00:00.000Z";
    assert.deepEqual(rig().readiness.state(), { ready: undefined, started });
  });

  it("has the start of this process by default", () => {
    const { store, shutdown } = rig();
    const { started = "" } = new Readiness({ store, shutdown: shutdown.signal }).state();
    const seconds = (Date.now() - Date.parse(started)) / 1000;
    assert.ok(Math.abs(seconds - process.uptime()) < 2, `${seconds}`);
  });

  it("is as the last probe has found it, without a look at the disk", async () => {
    const { store, readiness } = rig();
    assert.equal(await readiness.whyNot(), undefined);
    assert.equal(readiness.state().ready, true);
    store.failure = new Error("The volume is broken.");
    assert.equal(readiness.state().ready, true);
    assert.equal(await readiness.whyNot(), "The volume is broken.");
    assert.equal(readiness.state().ready, false);
  });

  it("is not ready from the moment when it shuts down", async () => {
    const { shutdown, readiness } = rig();
    await readiness.whyNot();
    shutdown.abort();
    assert.equal(readiness.state().ready, false);
    assert.equal(await readiness.whyNot(), "The pod is shutting down.");
  });
});
