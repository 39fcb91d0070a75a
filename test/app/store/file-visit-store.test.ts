import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock } from "node:test";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import { dataDirectory, readCount, recoverCount, writeCount } from "../support/directory.ts";
import { commitSteps, makingSteps, viewSteps } from "../support/staged-file-system.ts";
import { openStaged } from "../support/staged-store.ts";
import { WaitingVisitor } from "../support/waiting-visitor.ts";

describe("FileVisitStore", () => {
  // The view's write is delayed; the delay must not depend on the machine's speed.
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("begins at 0, and makes that durable before it is open", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    assert.equal(opened.store.visits, 0);
    assert.equal(await readCount(directory.path), "0\n");
    assert.deepEqual(opened.openingSteps, [
      "open visits.data",
      "open visits.spare",
      "read visits",
      ...makingSteps,
      ...viewSteps,
    ]);
  });

  it("makes durable what it recovered, because the previous process may have failed to", async () => {
    await using directory = await dataDirectory();
    {
      await using before = await openStaged(directory.path);
      await before.store.count();
    }
    await using opened = await openStaged(directory.path);
    assert.equal(opened.store.visits, 1);
    assert.deepEqual(opened.openingSteps.slice(-12), [...makingSteps, ...viewSteps]);
  });

  it("takes over the count of version 0.1 once, and does not read it again", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "41\n");
    {
      await using opened = await openStaged(directory.path);
      assert.equal(await opened.store.count(), 42);
    }
    assert.equal(await readCount(directory.path), "42\n");
    await writeCount(directory.path, "7\n");
    await using next = await openStaged(directory.path);
    assert.equal(next.store.visits, 42);
    assert.equal(await readCount(directory.path), "42\n");
  });

  it("does not open with a damaged count, and leaves the evidence", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "7\n");
    await writeFile(join(directory.path, "visits.data"), "8\n");
    await assert.rejects(FileVisitStore.open({ directory: directory.path }), { exitCode: 65 });
    assert.equal(await readCount(directory.path), "7\n");
  });

  it("does not open in a directory that it cannot write to", async () => {
    await using directory = await dataDirectory();
    await assert.rejects(FileVisitStore.open({ directory: `${directory.path}/gone` }), {
      message:
        /to be writable, got `ENOENT: no such file or directory, open '.*gone\/visits\.data\.tmp'`/,
      exitCode: 74,
    });
  });

  it("continues where the previous one ended", async () => {
    await using directory = await dataDirectory();
    const before = await FileVisitStore.open({ directory: directory.path });
    await before.count();
    await before.count();
    await before.close();
    const after = await FileVisitStore.open({ directory: directory.path });
    assert.equal(after.visits, 2);
    assert.equal(await after.count(), 3);
    await after.close();
  });

  it("answers a visit only after its last step", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    const { promise, resolve } = Promise.withResolvers<void>();
    opened.staged.gate = promise;
    const visit = opened.store.count();
    assert.equal(opened.store.visits, 0, "only durable visits are shown");
    resolve();
    assert.equal(await visit, 1);
    assert.deepEqual(opened.staged.steps, commitSteps);
    assert.equal(await recoverCount(directory.path), 1);
    assert.equal(opened.store.visits, 1);
  });

  it("takes one commit per visit of a lone client", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    for (let visit = 1; visit <= 20; visit++) assert.equal(await opened.store.count(), visit);
    assert.equal(opened.store.commits, 20);
    const syncs = opened.staged.steps.filter((step) => step === "sync slot");
    assert.equal(syncs.length, 20);
  });

  it("gives each of 200 concurrent visits its own number, with two commits", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    const visits = await Promise.all(Array.from({ length: 200 }, () => opened.store.count()));
    assert.deepEqual(
      visits,
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    assert.deepEqual(opened.staged.steps, [...commitSteps, ...commitSteps]);
    assert.equal(await recoverCount(directory.path), 200);
  });

  for (const visits of [0, 2, 500]) {
    it(`continues from ${visits} once that is restored, even after a restart`, async () => {
      await using directory = await dataDirectory();
      {
        await using opened = await openStaged(directory.path);
        for (const visit of [1, 2, 3]) assert.equal(await opened.store.count(), visit);
        opened.staged.steps.splice(0);
        assert.equal(await opened.store.restore(visits), 3);
        assert.deepEqual(opened.staged.steps, commitSteps, "durable when it is answered");
        assert.equal(opened.store.visits, visits);
        assert.equal(await recoverCount(directory.path), visits);
      }
      assert.equal(await readCount(directory.path), `${visits}\n`);
      await using next = await openStaged(directory.path);
      assert.equal(await next.store.count(), visits + 1);
    });
  }

  it("shows the count soon after it has changed", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    const shown = opened.staged.reached("rename visits.tmp");
    await opened.store.count();
    mock.timers.tick(50);
    await shown;
    await opened.store.close();
    assert.equal(await readCount(directory.path), "1\n");
    assert.deepEqual(opened.staged.steps.slice(0, 4), [...commitSteps, ...viewSteps]);
  });

  for (const step of viewSteps) {
    it(`counts on if \`${step}\` breaks, and says so once`, async () => {
      await using directory = await dataDirectory();
      await using opened = await openStaged(directory.path);
      opened.staged.failAt = step;
      opened.staged.code = "ENOSPC";
      await opened.store.count();
      const reached = opened.staged.reached(step);
      mock.timers.tick(50);
      await reached;
      await opened.store.count();
      await opened.store.check();
      await opened.store.close();
      assert.equal(opened.store.viewFailures, 2);
      assert.deepEqual(opened.viewFailures, [`ENOSPC: the step \`${step}\` broke`]);
      assert.deepEqual(opened.failures, []);
      assert.equal(await recoverCount(directory.path), 2);
    });
  }

  it("can be checked without a change", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    await opened.store.check();
    assert.deepEqual(opened.staged.steps, ["stat visits.data", "access visits.data"]);
  });

  for (const step of ["stat visits.data", "access visits.data"]) {
    it(`can fail a check at \`${step}\` without failing itself`, async () => {
      await using directory = await dataDirectory();
      await using opened = await openStaged(directory.path);
      opened.staged.failAt = step;
      await assert.rejects(opened.store.check(), { message: /got `EIO: the step/ });
      opened.staged.failAt = undefined;
      await opened.store.check();
      assert.equal(await opened.store.count(), 1);
      assert.deepEqual(opened.failures, []);
    });
  }

  it("makes taken visits durable before it is closed, and takes no more", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    const { store, staged } = opened;
    const { promise, resolve } = Promise.withResolvers<void>();
    staged.gate = promise;
    const visits = [store.count(), store.count()];
    const closed = store.close();
    const late = new WaitingVisitor();
    store.take(late);
    const refused = [late.told, store.count(), store.restore(5), store.check()];
    const reason = { message: "The store is closed." };
    await Promise.all(refused.map((promise) => assert.rejects(promise, reason)));
    resolve();
    await closed;
    assert.equal(await recoverCount(directory.path), 2);
    assert.equal(await readCount(directory.path), "2\n");
    assert.deepEqual(await Promise.all(visits), [1, 2]);
  });
});
