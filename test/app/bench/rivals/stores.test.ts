import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stores } from "../../../../app/bench/rivals/stores.ts";
import { dataDirectory, recoverCount } from "../../support/directory.ts";
import { WaitingVisitor } from "../../support/waiting-visitor.ts";

const visits = 20;

/** Syncs for this many concurrent visits. */
const syncs = {
  "this server": 2,
  "sync off": 0,
  "in memory": 0,
  "sync per visit": visits,
  "rename per visit": 2 * visits,
};

describe("The stores that the app is measured with", () => {
  for (const [name, expected] of Object.entries(syncs)) {
    it(`make ${expected} syncs for ${visits} concurrent visits: ${name}`, async () => {
      await using directory = await dataDirectory();
      const { store, syncs } = await stores[name as keyof typeof stores](directory.path);
      const counted = await Promise.all(Array.from({ length: visits }, () => store.count()));
      assert.deepEqual(
        counted,
        Array.from({ length: visits }, (_, index) => index + 1),
      );
      assert.equal(store.visits, visits);
      assert.equal(syncs(), expected);
      await store.close();
    });
  }

  for (const name of Object.keys(syncs)) {
    it(`answer a visitor with the visit's number: ${name}`, async () => {
      await using directory = await dataDirectory();
      const { store } = await stores[name as keyof typeof stores](directory.path);
      const visitor = new WaitingVisitor();
      store.take(visitor);
      assert.equal(await visitor.told, 1);
      await store.close();
    });
  }

  for (const name of ["this server", "sync off", "sync per visit"] as const) {
    it(`write the same file: ${name}`, async () => {
      await using directory = await dataDirectory();
      const { store } = await stores[name](directory.path);
      await store.count();
      await store.count();
      await store.close();
      assert.equal(await recoverCount(directory.path), 2);
    });
  }

  it("write the plain number: rename per visit", async () => {
    await using directory = await dataDirectory();
    const { store } = await stores["rename per visit"](directory.path);
    await store.count();
    assert.equal(await readFile(join(directory.path, "visits"), "utf8"), "1\n");
    await store.close();
  });
});
