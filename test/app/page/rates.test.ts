import assert from "node:assert/strict";
import { longestSpan, ratesOf, type Sample, withSample } from "../../../app/src/page/rates.ts";

const none: Sample["visits"] = {};

/** The counts of a pod, one a second; undefined while it is away. */
function samples(...counts: (number | undefined)[]): Sample[] {
  return counts.map((visits, second) => ({
    time: second * 1000,
    visits: visits === undefined ? none : { "counter-0": visits },
  }));
}

/** Its rates, piece by piece. */
const rates = (...counts: (number | undefined)[]) =>
  ratesOf(samples(...counts), "counter-0").map((piece) =>
    piece.map(({ time, perSecond }) => [time / 1000, perSecond]),
  );

describe("Visits per second", () => {
  it("need two counts", () => {
    assert.deepEqual(rates(), []);
    assert.deepEqual(rates(7), []);
    assert.deepEqual(rates(7, 9), [[[1, 2]]]);
  });

  it("are those of the last five seconds, at the beginning of fewer", () => {
    assert.deepEqual(rates(0, 10, 10, 10, 10, 10, 10, 15), [
      [
        [1, 10],
        [2, 5],
        [3, 10 / 3],
        [4, 2.5],
        [5, 2],
        [6, 0],
        [7, 1],
      ],
    ]);
  });

  it("go by the time that has really passed", () => {
    const late = [
      { time: 0, visits: { "counter-0": 0 } },
      { time: 2500, visits: { "counter-0": 5 } },
    ];
    assert.deepEqual(ratesOf(late, "counter-0"), [[{ time: 2500, perSecond: 2 }]]);
  });

  it("have a gap while the pod is away, and do not make up for it afterwards", () => {
    assert.deepEqual(rates(0, 1, undefined, undefined, 9, 10), [[[1, 1]], [[5, 1]]]);
  });

  it("have a gap where the count was set back", () => {
    assert.deepEqual(rates(100, 101, 3, 4), [[[1, 1]], [[3, 1]]]);
  });

  it("have a gap while nobody looked", () => {
    const [one, two] = [samples(0, 1), samples(50, 51)];
    const later = two.map(({ time, visits }) => ({ time: time + 6000, visits }));
    assert.equal(ratesOf([...one, ...later], "counter-0").length, 2);
  });

  it("are kept for five minutes", () => {
    const snapshot = {
      pods: { "counter-0": { visits: 3 } },
      missing: [],
      lastVisits: {},
      pod: "",
      time: 0,
    };
    let kept: readonly Sample[] = [];
    for (let time = 0; time <= longestSpan + 10_000; time += 1000)
      kept = withSample(kept, snapshot, time);
    assert.deepEqual([kept[0]?.time, kept.at(-1)?.time], [10_000, longestSpan + 10_000]);
    assert.deepEqual(kept.at(-1)?.visits, { "counter-0": 3 });
  });
});
