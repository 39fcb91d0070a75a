import assert from "node:assert/strict";
import { type Memory, remember } from "../../../app/src/page/memory.ts";
import type { PodSays, Snapshot } from "../../../app/src/page/snapshot.ts";

/** A snapshot a second; a pod that is null is missing. */
function after(...seconds: Record<string, PodSays | null>[]) {
  let memory: Memory = {};
  let news: readonly string[] = [];
  for (const [second, pods] of seconds.entries()) {
    const answered = Object.entries(pods).filter(([, says]) => says !== null);
    const snapshot: Snapshot = {
      pods: Object.fromEntries(answered) as Record<string, PodSays>,
      missing: Object.keys(pods).filter((name) => pods[name] === null),
      lastVisits: { "counter-9": 7 },
      pod: "counter-0",
      time: 0,
    };
    ({ memory, news } = remember(memory, snapshot, second * 1000));
  }
  return { memory, news };
}

const one = (visits: number, started?: string) => ({
  "counter-1": { visits, started },
});
const away = { "counter-1": null };

describe("What the page remembers", () => {
  it("is no news at first, and while nothing happens but visits", () => {
    assert.deepEqual(after(one(1)).news, []);
    assert.deepEqual(
      after(one(1, "early"), one(5, "early"), one(5, "early"), one(9, "early")).news,
      [],
    );
  });

  it("tells once that a pod is away, with its last count", () => {
    assert.deepEqual(after(one(1046), away).news, [
      "counter-1 is away. Its last known count is 1,046.",
    ]);
    const { memory, news } = after(one(46), away, away);
    assert.deepEqual(news, []);
    assert.equal(memory["counter-1"]?.visits, 46);
    assert.equal(memory["counter-1"]?.awaySince, 1000);
  });

  it("tells that a pod is away from the start, with the count that others know", () => {
    assert.deepEqual(after({ "counter-1": null }).news, ["counter-1 is away."]);
    assert.deepEqual(after({ "counter-9": null }).news, [
      "counter-9 is away. Its last known count is 7.",
    ]);
  });

  for (const [visits, note] of [
    [46, "back with the same count, 46"],
    [48, "back with its count, 46, and 2 more since"],
    [3, "back with a smaller count, 3 after 46"],
  ] as const)
    it(`tells that a pod is ${note}`, () => {
      const { memory, news } = after(one(46), away, one(visits));
      assert.deepEqual(news, [`counter-1 is ${note}.`]);
      assert.equal(memory["counter-1"]?.note, note);
      assert.equal(memory["counter-1"]?.awaySince, undefined);
    });

  it("keeps how a pod came back until it is away again", () => {
    const note = (...seconds: Parameters<typeof after>) =>
      after(...seconds).memory["counter-1"]?.note;
    assert.equal(note(one(46), away, one(46), one(50)), "back with the same count, 46");
    assert.equal(note(one(46), away, one(46), away), "");
  });

  it("tells of a pod that has started anew between two looks, if it says when it started", () => {
    assert.deepEqual(after(one(46, "early"), one(46, "late")).news, [
      "counter-1 is back with the same count, 46.",
    ]);
    assert.deepEqual(after(one(46), one(46, "late")).news, []);
    assert.deepEqual(after(one(46, "early"), one(46)).news, []);
  });

  it("tells a pod that has started anew from one that only did not answer", () => {
    assert.deepEqual(after(one(46, "early"), away, away, one(46, "late")).news, [
      "counter-1 is back with the same count, 46.",
    ]);
    assert.deepEqual(after(one(46, "early"), away, away, one(46, "early")).news, [
      "counter-1 answers again with the same count, 46.",
    ]);
  });

  it("tells of a pod that comes back and had never been seen", () => {
    assert.deepEqual(after(away, one(46)).news, ["counter-1 is back with a count of 46."]);
  });

  it("tells of pods that are added, and of pods that are removed", () => {
    const zero = { "counter-0": { visits: 1 } };
    assert.deepEqual(after(zero, { ...zero, ...one(0) }).news, [
      "counter-1 is new, with a count of its own.",
    ]);
    const { memory, news } = after({ ...zero, ...one(3) }, zero);
    assert.deepEqual(news, ["counter-1 is gone: there is 1 pod now."]);
    assert.deepEqual(Object.keys(memory), ["counter-0"]);
  });
});
