import assert from "node:assert/strict";
import { estimate, median, quantile, spread } from "../../../app/bench/statistics.ts";
import { seededRandom } from "../support/random.ts";

describe("Statistics", () => {
  it("take the middle value as the median, in any order", () => {
    assert.equal(median([9, 1, 5]), 5);
  });

  it("take the mean of the two middle values of an even number", () => {
    assert.equal(median([10, 4, 1, 2]), 3);
  });

  it("have minimum and maximum beside the median", () => {
    assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
  });

  it("find the value that 99 of 100 do not exceed", () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index);
    assert.equal(quantile(values, 0.99), 990);
    assert.equal(quantile(values, 1), 999);
  });

  it("are not a number without values", () => {
    assert.ok(Number.isNaN(median([])));
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  // From tables of the sign test.
  for (const [count, least] of [
    [6, 1],
    [8, 1],
    [9, 2],
    [11, 2],
    [12, 3],
    [20, 6],
    [50, 18],
  ] as const) {
    it(`cut off ${least - 1} of ${count} values at either end`, () => {
      const values = Array.from({ length: count }, (_, index) => count - index);
      const { low, high } = estimate(values);
      assert.deepEqual([low, high], [least, count + 1 - least]);
    });
  }

  it("have no interval for fewer than six values", () => {
    assert.deepEqual(estimate([3, 1, 2, 5, 4]), { median: 3, low: Number.NaN, high: Number.NaN });
  });

  it("miss the true median at most once in twenty times, however skewed the values are", () => {
    const random = seededRandom(1);
    const trials = 20_000;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = estimate(Array.from({ length: 9 }, () => -Math.log(random())));
      if (low > Math.LN2 || high < Math.LN2) missed++;
    }
    assert.ok(missed / trials < 0.05, `${missed} of ${trials}`);
    assert.ok(missed / trials > 0.03, `${missed} of ${trials}`);
  });
});
