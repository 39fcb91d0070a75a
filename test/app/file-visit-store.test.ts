import assert from "node:assert/strict";
import type { Failure } from "../../app/src/failure.ts";
import { FileVisitStore } from "../../app/src/file-visit-store.ts";
import { dataDirectory, readCount, writeCount } from "./support/directory.ts";
import { replaceSteps, StagedFileSystem } from "./support/staged-file-system.ts";

/** A store on real files whose steps the test can see, fail and hold up. */
async function openStaged(directory: string) {
  const staged = new StagedFileSystem();
  const failures: Failure[] = [];
  const store = await FileVisitStore.open({
    directory,
    fileSystem: staged.fileSystem,
    onFailure: (failure) => failures.push(failure),
  });
  staged.steps.length = 0;
  return { staged, failures, store };
}

describe("FileVisitStore", () => {
  it("begins at 0 and writes that down", async () => {
    await using directory = await dataDirectory();
    const store = await FileVisitStore.open({ directory: directory.path });
    assert.equal(store.visits, 0);
    assert.equal(await readCount(directory.path), "0\n");
  });

  it("makes durable what it recovered, because the process before may have failed to", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "7\n");
    const staged = new StagedFileSystem();
    await FileVisitStore.open({ directory: directory.path, fileSystem: staged.fileSystem });
    assert.deepEqual(staged.steps, ["read", ...replaceSteps]);
    assert.equal(await readCount(directory.path), "7\n");
  });

  it("does not open on a damaged count", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "");
    await assert.rejects(FileVisitStore.open({ directory: directory.path }), { exitCode: 65 });
  });

  it("does not open on a directory it cannot write to", async () => {
    await using directory = await dataDirectory();
    await assert.rejects(FileVisitStore.open({ directory: `${directory.path}/gone` }), {
      message:
        /to be writable, got `ENOENT: no such file or directory, open '.*gone\/visits\.tmp'`/,
      exitCode: 74,
    });
  });

  it("goes on counting where the one before ended", async () => {
    await using directory = await dataDirectory();
    const before = await FileVisitStore.open({ directory: directory.path });
    await before.count();
    await before.count();
    await before.close();
    const after = await FileVisitStore.open({ directory: directory.path });
    assert.equal(after.visits, 2);
    assert.equal(await after.count(), 3);
  });

  it("answers a visit only after its last step", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await openStaged(directory.path);
    await store.count();
    assert.deepEqual(staged.steps, replaceSteps);
    assert.equal(await readCount(directory.path), "1\n");
  });

  it("gives each of 200 concurrent visits its own number", async () => {
    await using directory = await dataDirectory();
    const store = await FileVisitStore.open({ directory: directory.path });
    const visits = await Promise.all(Array.from({ length: 200 }, () => store.count()));
    assert.deepEqual(
      visits.toSorted((a, b) => a - b),
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    assert.equal(await readCount(directory.path), "200\n");
  });

  it("writes once for all visits that came during a write", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await openStaged(directory.path);
    await Promise.all([store.count(), store.count(), store.count()]);
    assert.deepEqual(staged.steps, [...replaceSteps, ...replaceSteps]);
  });

  it("shows only durable visits", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await openStaged(directory.path);
    const { promise, resolve } = Promise.withResolvers<void>();
    staged.gate = promise;
    const visit = store.count();
    assert.equal(store.visits, 0);
    resolve();
    await visit;
    assert.equal(store.visits, 1);
  });

  for (const step of replaceSteps) {
    it(`fails for good when the ${step} step fails, and recovers all that was answered`, async () => {
      await using directory = await dataDirectory();
      const { staged, failures, store } = await openStaged(directory.path);
      assert.equal(await store.count(), 1);

      staged.failAt = step;
      const [first, second] = await Promise.allSettled([store.count(), store.count()]);
      assert.equal(first.status, "rejected");
      assert.equal(second.status, "rejected", "a visit that waited fails too");
      assert.match(first.reason.message, new RegExp(`got \`EIO: the ${step} step broke\``));
      assert.deepEqual(failures, [first.reason], "told once");

      staged.failAt = undefined;
      staged.steps.length = 0;
      await assert.rejects(store.count(), first.reason);
      await assert.rejects(store.check(), first.reason);
      await assert.rejects(store.close(), first.reason);
      assert.deepEqual(staged.steps, [], "never tries again");
      assert.equal(store.visits, 1, "only what was answered");

      const next = await FileVisitStore.open({ directory: directory.path });
      const unanswered = step.endsWith("directory") ? 1 : 0;
      assert.equal(next.visits, 1 + unanswered);
      assert.equal(await next.count(), 2 + unanswered);
    });
  }

  it("can be checked without a change", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await openStaged(directory.path);
    await store.check();
    assert.deepEqual(staged.steps, ["access"]);
  });

  it("can be unwritable for a while without having failed", async () => {
    await using directory = await dataDirectory();
    const { staged, failures, store } = await openStaged(directory.path);
    staged.failAt = "access";
    await assert.rejects(store.check(), { message: /got `EIO: the access step broke`/ });
    staged.failAt = undefined;
    await store.check();
    assert.deepEqual(failures, []);
  });

  it("makes the visits it has taken durable before it is closed, and takes no more", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await openStaged(directory.path);
    const { promise, resolve } = Promise.withResolvers<void>();
    staged.gate = promise;
    const visits = [store.count(), store.count()];
    const closed = store.close();
    await assert.rejects(store.count(), { message: "The store is closed." });
    await assert.rejects(store.check(), { message: "The store is closed." });
    resolve();
    await closed;
    assert.equal(await readCount(directory.path), "2\n");
    assert.deepEqual(await Promise.all(visits), [1, 2]);
  });
});
