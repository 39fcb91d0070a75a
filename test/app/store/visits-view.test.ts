import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock } from "node:test";
import { VisitsView } from "../../../app/src/store/visits-view.ts";
import { dataDirectory, readCount } from "../support/directory.ts";
import { StagedFileSystem, viewSteps } from "../support/staged-file-system.ts";

/** A view on real files, whose steps the test can observe, fail and await. */
async function viewed() {
  const directory = await dataDirectory();
  const staged = new StagedFileSystem(directory.path);
  const failures: string[] = [];
  const view = new VisitsView(directory.path, staged, ({ message }) => failures.push(message));
  const show = (visits: number) => {
    view.show(visits);
    return view.write();
  };
  return Object.assign(directory, { staged, failures, view, show });
}

describe("VisitsView", () => {
  // The write is delayed; the delay must not depend on the machine's speed.
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("is a number and a line break", async () => {
    await using viewing = await viewed();
    await viewing.show(7);
    assert.equal(await readCount(viewing.path), "7\n");
    assert.deepEqual(await readdir(viewing.path), ["visits"]);
  });

  it("is replaced as a whole, so that no reader sees half a number", async () => {
    await using viewing = await viewed();
    await viewing.show(7);
    await viewing.show(8);
    assert.deepEqual(viewing.staged.steps, [...viewSteps, ...viewSteps]);
    assert.equal(await readCount(viewing.path), "8\n");
  });

  it("overwrites the temporary file of a crash", async () => {
    await using viewing = await viewed();
    await writeFile(join(viewing.path, "visits.tmp"), "123456789\n");
    await viewing.show(7);
    assert.equal(await readCount(viewing.path), "7\n");
  });

  it("shows the last of many numbers soon, with few writes", async () => {
    await using viewing = await viewed();
    const shown = viewing.staged.reached("rename visits.tmp");
    for (let visits = 1; visits <= 1000; visits++) viewing.view.show(visits);
    mock.timers.tick(50);
    await shown;
    await viewing.view.write();
    assert.equal(await readCount(viewing.path), "1000\n");
    assert.deepEqual(viewing.staged.steps, viewSteps);
  });

  it("shows a number that arrived during the write", async () => {
    await using viewing = await viewed();
    const begun = viewing.staged.reached("write visits.tmp");
    const writing = viewing.show(1);
    await begun;
    viewing.view.show(2);
    await writing;
    assert.equal(await readCount(viewing.path), "1\n");
    mock.timers.tick(50);
    await viewing.staged.reached("rename visits.tmp");
    await viewing.view.write();
    assert.equal(await readCount(viewing.path), "2\n");
  });

  it("writes nothing if it already shows the number", async () => {
    await using viewing = await viewed();
    await viewing.show(7);
    await viewing.show(7);
    assert.deepEqual(viewing.staged.steps, viewSteps);
  });

  for (const [index, step] of viewSteps.entries()) {
    it(`is written again at the next number if the step \`${step}\` fails`, async () => {
      await using viewing = await viewed();
      await viewing.show(7);
      viewing.staged.steps.length = 0;
      viewing.staged.failAt = step;
      await viewing.show(8);
      await viewing.show(9);
      assert.equal(await readCount(viewing.path), "7\n", "the old one, whole");
      assert.equal(viewing.view.failures, 2);
      assert.deepEqual(viewing.failures, [`EIO: the step \`${step}\` broke`], "reported once");
      const tried = viewSteps.slice(0, index + 1);
      assert.deepEqual(viewing.staged.steps, [...tried, ...tried]);

      viewing.staged.failAt = undefined;
      await viewing.show(10);
      assert.equal(await readCount(viewing.path), "10\n");
      viewing.staged.failAt = step;
      await viewing.show(11);
      assert.equal(viewing.failures.length, 2, "told again after it could be written");
    });
  }
});
