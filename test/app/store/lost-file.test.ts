import assert from "node:assert/strict";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataDirectory, recoverCount } from "../support/directory.ts";
import { openStaged } from "../support/staged-store.ts";

async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.other`, content);
  await rename(`${path}.other`, path);
}

describe("A store whose file is lost", () => {
  for (const [place, displace] of [
    ["missing", (path: string) => rm(path)],
    ["replaced", (path: string) => replace(path, "other")],
  ] as const)
    it(`puts its file back that is ${place}, with every visit so far, and keeps any other`, async () => {
      await using directory = await dataDirectory();
      await using opened = await openStaged(directory.path);
      const path = join(directory.path, "visits.data");
      await opened.store.count();
      await displace(path);
      await rm(join(directory.path, "visits.spare"));
      assert.equal(await opened.store.count(), 2);
      await opened.store.check();
      assert.deepEqual(opened.putBacks, [place]);
      assert.equal(await recoverCount(directory.path), 2);
      if (place === "replaced") assert.equal(await readFile(`${path}.replaced`, "utf8"), "other");
      assert.equal(await opened.store.count(), 3);
      assert.equal(await recoverCount(directory.path), 3);
      assert.deepEqual(opened.failures, []);
    });

  it("puts a missing file back when it is closed", async () => {
    await using directory = await dataDirectory();
    const { store } = await openStaged(directory.path);
    await store.count();
    for (const name of ["visits.data", "visits.spare"]) await rm(join(directory.path, name));
    await store.close();
    assert.equal(await recoverCount(directory.path), 1);
  });

  it("fails if it cannot put its file back", async () => {
    await using directory = await dataDirectory();
    await using opened = await openStaged(directory.path);
    await rm(join(directory.path, "visits.data"));
    opened.staged.failAt = "open visits.data.tmp";
    const failure = { message: /got `EIO: the step/, exitCode: 74 };
    await assert.rejects(opened.store.check(), failure);
    await assert.rejects(opened.store.count(), failure);
    await assert.rejects(opened.store.close(), failure);
    assert.equal(opened.failures.length, 1, "reported once");
  });
});
