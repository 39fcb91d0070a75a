import assert from "node:assert/strict";
import { chartOf, size } from "../../../app/src/page/chart.ts";
import type { Sample } from "../../../app/src/page/rates.ts";

/** A second's counts of counter-0 and counter-1. */
const sample = (second: number, first: number, other?: number): Sample => ({
  time: second * 1000,
  visits: other === undefined ? { "counter-0": first } : { "counter-0": first, "counter-1": other },
});
const pods = ["counter-0", "counter-1"];

describe("The chart", () => {
  it("is empty before there is a rate", () => {
    assert.deepEqual(chartOf([], pods), {
      top: 1,
      seconds: 60,
      lines: { "counter-0": "", "counter-1": "" },
      now: { "counter-0": undefined, "counter-1": undefined },
    });
  });

  it("ends at its right edge, and has no rate at its lower one", () => {
    const { lines, top } = chartOf([sample(0, 0, 0), sample(30, 0, 0)].slice(1), pods);
    assert.deepEqual([lines["counter-0"], top], ["", 1]);
    const drawn = chartOf([sample(0, 5), sample(3, 5)], ["counter-0"]);
    assert.equal(drawn.lines["counter-0"], `M${size.width} ${size.height}`);
  });

  it("has a line for each pod, with a gap while that is away", () => {
    const samples = [
      sample(0, 0, 0),
      sample(1, 2, 1),
      sample(2, 4),
      sample(3, 6, 9),
      sample(4, 8, 10),
    ];
    const { lines, now, top } = chartOf(samples, pods);
    assert.equal(top, 2);
    assert.equal(lines["counter-0"], "M950 0L966.7 0L983.3 0L1000 0");
    assert.equal(lines["counter-1"], "M950 120M1000 120");
    assert.deepEqual(now, { "counter-0": 2, "counter-1": 1 });
  });

  it("knows no rate of a pod that is away now", () => {
    const { now } = chartOf([sample(0, 0, 0), sample(1, 1, 1), sample(2, 2)], pods);
    assert.deepEqual(now, { "counter-0": 1, "counter-1": undefined });
  });

  it("grows from a minute to five", () => {
    const spans = [1, 60, 90, 300, 1000].map((second) => {
      const samples = [sample(0, 0), sample(second, 1)];
      return chartOf(samples, ["counter-0"]).seconds;
    });
    assert.deepEqual(spans, [60, 60, 90, 300, 300]);
  });

  for (const [perSecond, top] of [
    [0, 1],
    [0.4, 1],
    [1, 1],
    [1.1, 2],
    [4, 5],
    [6, 10],
    [10, 10],
    [11, 20],
    [3001, 5000],
  ] as const)
    it(`reaches to ${top} for ${perSecond} visits per second`, () => {
      assert.equal(chartOf([sample(0, 0), sample(1, perSecond)], ["counter-0"]).top, top);
    });
});
