import assert from "node:assert/strict";
import type { Snapshot } from "../../../app/src/page/snapshot.ts";
import {
  duration,
  grouped,
  mineText,
  rate,
  scope,
  total,
  visitsOf,
} from "../../../app/src/page/wording.ts";

const snapshot = (answered: number, missing: string[] = []): Snapshot => ({
  pods: Object.fromEntries(
    Array.from({ length: answered }, (_, ordinal) => [`counter-${ordinal}`, { visits: 1000 }]),
  ),
  missing,
  lastVisits: {},
  pod: "counter-0",
  time: 0,
});

describe("The page's words", () => {
  it("group the digits of numbers, also of those that are exact as BigInt alone", () => {
    assert.deepEqual([0, 999, 1000, 1_234_567, 18_014_398_509_481_983n].map(grouped), [
      "0",
      "999",
      "1,000",
      "1,234,567",
      "18,014,398,509,481,983",
    ]);
  });

  it("tell one visit from many", () => {
    assert.deepEqual([0, 1, 1n, 1000].map(visitsOf), [
      "0 visits",
      "1 visit",
      "1 visit",
      "1,000 visits",
    ]);
  });

  for (const [seconds, words] of [
    [-1, "0 s"],
    [0, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [185, "3 min 5 s"],
    [3600, "1 h"],
    [3659, "1 h"],
    [8070, "2 h 14 min"],
    [86_400, "1 d"],
    [3 * 86_400 + 4 * 3600 + 59, "3 d 4 h"],
  ] as const)
    it(`say \`${words}\` for ${seconds} seconds`, () => {
      assert.equal(duration(seconds), words);
    });

  for (const [perSecond, words] of [
    [0, "0"],
    [0.04, "0"],
    [0.25, "0.3"],
    [3, "3"],
    [9.94, "9.9"],
    [9.96, "10"],
    [1234.5, "1,235"],
  ] as const)
    it(`say \`${words}\` for ${perSecond} visits per second`, () => {
      assert.equal(rate(perSecond), words);
    });

  it("say what the total is of, and which pods it lacks, by ordinal, three by name", () => {
    assert.equal(scope(snapshot(1)), "in 1 pod");
    assert.equal(scope(snapshot(20)), "in 20 pods");
    assert.equal(scope(snapshot(1, ["counter-1"])), "in 1 pod, without counter-1");
    const missing = ["counter-10", "counter-2", "counter-3", "counter-4", "counter-11"];
    assert.equal(
      scope(snapshot(2, missing)),
      "in 2 pods, without counter-2, counter-3, counter-4 and 2 more",
    );
  });

  it("say the total, exactly", () => {
    assert.equal(total(snapshot(3)), "3,000 visits");
    const most = { visits: Number.MAX_SAFE_INTEGER };
    const pods = { "counter-0": most, "counter-1": most, "counter-2": { visits: 1 } };
    assert.equal(total({ ...snapshot(0), pods }), "18,014,398,509,481,983 visits");
  });

  it("mark one pod", () => {
    assert.equal(mineText("counter-0", "counter-0"), "counted your visit");
    assert.equal(mineText("counter-1", "counter-0"), "");
    assert.equal(mineText("counter-1", undefined), "");
  });
});
