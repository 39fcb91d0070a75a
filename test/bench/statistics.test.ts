import assert from "node:assert/strict";
import { median, quantile, spread } from "../../bench/statistics.ts";

describe("Statistics", () => {
  it("take the value in the middle as median, whatever the order", () => {
    assert.equal(median([9, 1, 5]), 5);
  });

  it("take the mean of the two in the middle of an even number", () => {
    assert.equal(median([10, 4, 1, 2]), 3);
  });

  it("show the least and the greatest beside the median", () => {
    assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
  });

  it("find the value that 99 of 100 do not exceed", () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index);
    assert.equal(quantile(values, 0.99), 990);
    assert.equal(quantile(values, 1), 999);
  });

  it("make no number of nothing", () => {
    assert.ok(Number.isNaN(median([])));
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
