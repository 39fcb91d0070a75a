import assert from "node:assert/strict";
import { Readiness } from "../../../app/src/http/readiness.ts";
import { FakeStore } from "../support/fake-store.ts";

function rig() {
  const store = new FakeStore();
  const shutdown = new AbortController();
  const readiness = new Readiness({ store, shutdown: shutdown.signal, uptime: () => 84.9 });
  return { store, shutdown, readiness };
}

describe("The state that a pod tells of itself", () => {
  it("is the whole seconds of its process, and no readiness before the first probe", () => {
    assert.deepEqual(rig().readiness.state(), { ready: undefined, uptimeSeconds: 84 });
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
