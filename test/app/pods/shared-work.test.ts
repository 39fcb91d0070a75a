import assert from "node:assert/strict";
import { sharedWork } from "../../../app/src/pods/shared-work.ts";

/** Shared work and its rests, each of which ends when the test says so. */
function rig() {
  const works: PromiseWithResolvers<string>[] = [];
  const rests: PromiseWithResolvers<void>[] = [];
  const begin = <Result>(begun: PromiseWithResolvers<Result>[]) => {
    const one = Promise.withResolvers<Result>();
    begun.push(one);
    return one.promise;
  };
  const ask = sharedWork(
    () => begin(works),
    () => begin(rests),
  );
  return { works, rests, ask };
}

/** Lets everything go on that has no reason to wait. */
const turn = () => new Promise(setImmediate);

describe("Shared work", () => {
  it("begins at once for the first who asks", async () => {
    const { works, ask } = rig();
    const asked = ask();
    await turn();
    works[0]?.resolve("one");
    assert.equal(await asked, "one");
  });

  it("is done once more for all who ask while it is being done, and not with what is being done", async () => {
    const { works, rests, ask } = rig();
    const first = ask();
    await turn();
    const others = Array.from({ length: 100 }, ask);
    rests[0]?.resolve();
    await turn();
    assert.equal(works.length, 1);
    works[0]?.resolve("one");
    assert.equal(await first, "one");
    await turn();
    assert.equal(works.length, 2);
    works[1]?.resolve("two");
    assert.deepEqual(new Set(await Promise.all(others)), new Set(["two"]));
  });

  it("is done once more for all who ask in the rest after it", async () => {
    const { works, rests, ask } = rig();
    const first = ask();
    await turn();
    works[0]?.resolve("one");
    await first;
    const others = [ask(), ask()];
    await turn();
    assert.equal(works.length, 1);
    rests[0]?.resolve();
    await turn();
    assert.equal(works.length, 2);
    works[1]?.resolve("two");
    assert.deepEqual(await Promise.all(others), ["two", "two"]);
  });

  it("is not done while nobody asks", async () => {
    const { works, rests, ask } = rig();
    const first = ask();
    await turn();
    works[0]?.resolve("one");
    rests[0]?.resolve();
    await first;
    await turn();
    assert.equal(works.length, 1);
  });

  it("fails for those who share it, and not for those after them", async () => {
    const { works, rests, ask } = rig();
    const asked = [ask(), ask()];
    await turn();
    works[0]?.reject(new Error("one"));
    for (const one of asked) await assert.rejects(one, { message: "one" });
    rests[0]?.resolve();
    const next = ask();
    await turn();
    works[1]?.resolve("two");
    assert.equal(await next, "two");
  });
});
