import assert from "node:assert/strict";
import nodeFileSystem from "node:fs";
import { mock } from "node:test";
import type { Failure } from "../../../app/src/failure.ts";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import { dataDirectory, recoverCount } from "../support/directory.ts";
import { StagedFileSystem } from "../support/staged-file-system.ts";
import { twoTurns } from "../support/turns.ts";

/** A store whose disk stalls at the next commit, until the test lets it go on. */
async function stalledStore(directory: string) {
  const staged = new StagedFileSystem(directory);
  const failures: Failure[] = [];
  const durations: number[] = [];
  const store = await FileVisitStore.open({
    directory,
    fileSystem: staged,
    onFailure: (failure) => failures.push(failure),
    onCommitted: (milliseconds) => durations.push(milliseconds),
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  staged.gate = promise;
  return { staged, failures, durations, store, goOn: resolve };
}

describe("A disk that stalls", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
  afterEach(() => mock.timers.reset());

  const message = (directory: string, seconds: number) =>
    `Expected the volume \`${directory}\` to answer, got nothing for ${seconds} seconds. ` +
    "Make sure that its disk, or the network to it, works.";

  it("makes the store not ready after two seconds, and ready again once it answers", async () => {
    await using directory = await dataDirectory();
    const { store, durations, goOn, failures } = await stalledStore(directory.path);
    const visit = store.count();
    mock.timers.tick(2000);
    await store.check();
    mock.timers.tick(1000);
    await assert.rejects(store.check(), { message: message(directory.path, 2), exitCode: 74 });
    goOn();
    assert.equal(await visit, 1);
    mock.timers.tick(1000);
    await store.check();
    assert.equal(durations.length, 1);
    assert.deepEqual(failures, []);
    await store.close();
  });

  it("does not say how much room it has, and does again once it answers", async () => {
    await using directory = await dataDirectory();
    const { staged, store } = await stalledStore(directory.path);
    const { promise, resolve } = Promise.withResolvers<void>();
    const { statfs } = staged.promises;
    let looks = 0;
    staged.promises.statfs = async (path) => {
      looks++;
      await promise;
      return statfs(path);
    };
    const [first, second] = [store.room(), store.room()];
    mock.timers.tick(2000);
    assert.deepEqual([await first, await second], [undefined, undefined]);
    assert.equal(looks, 1);
    resolve();
    const { bsize, blocks } = await nodeFileSystem.promises.statfs(directory.path);
    assert.equal((await store.room())?.capacity, bsize * blocks);
  });

  it("fails the store after twenty seconds, with every visit that waits", async () => {
    await using directory = await dataDirectory();
    const { store, failures, goOn } = await stalledStore(directory.path);
    const visits = [store.count(), store.count()];
    const rejected = Promise.all(
      visits.map((visit) => assert.rejects(visit, { message: message(directory.path, 20) })),
    );
    mock.timers.tick(21_000);
    await rejected;
    assert.deepEqual(
      failures.map(({ message, exitCode }) => [message, exitCode]),
      [[message(directory.path, 20), 74]],
    );
    goOn();
    await twoTurns();
    assert.equal(store.visits, 0);
  });

  it("does not hold up a check for more than two seconds, nor more than one check", async () => {
    await using directory = await dataDirectory();
    const { store, staged } = await stalledStore(directory.path);
    const hanging = Promise.withResolvers<never>();
    let looks = 0;
    staged.promises.stat = () => {
      looks++;
      return hanging.promise;
    };
    const checks = [store.check(), store.check()];
    const rejected = Promise.all(
      checks.map((check) => assert.rejects(check, { message: message(directory.path, 2) })),
    );
    mock.timers.tick(2000);
    await rejected;
    assert.equal(looks, 1);
  });

  it("does not hold up the closing of a store without visits", async () => {
    await using directory = await dataDirectory();
    const { store, staged } = await stalledStore(directory.path);
    staged.promises.stat = () => new Promise(() => {});
    const closed = store.close();
    await twoTurns();
    mock.timers.tick(1000);
    await closed;
    assert.equal(await recoverCount(directory.path), 0);
  });
});
