import assert from "node:assert/strict";
import { verdictOn, type Wanted } from "../../../app/bench/verdict.ts";

const within = "the goal is within the interval";

describe("A verdict", () => {
  const cases: Array<
    [low: number, high: number, wanted: Wanted["wanted"], said: boolean | string]
  > = [
    [0.95, 1, "at least", true],
    [0.94, 1, "at least", within],
    [0.9, 0.949, "at least", false],
    [0.9, 0.95, "at most", true],
    [0.9, 0.951, "at most", within],
    [0.951, 1, "at most", false],
    [0.95, 0.95, "exactly", true],
    [0.95, 0.96, "exactly", false],
    [Number.NaN, Number.NaN, "at least", "there are too few rounds for an interval"],
  ];
  for (const [low, high, wanted, said] of cases) {
    it(`on ${low} to ${high}, with the goal ${wanted} 0.95, is ${said}`, () => {
      const verdict = verdictOn({ median: 0.95, low, high }, { wanted, bound: 0.95 });
      assert.equal(verdict.met ?? verdict.why, said);
    });
  }

  it("is undefined if there is a doubt", () => {
    const value = { median: 1, low: 1, high: 1 };
    assert.deepEqual(verdictOn(value, { wanted: "exactly", bound: 1 }, "the disk does not sync"), {
      met: undefined,
      why: "the disk does not sync",
    });
  });
});
