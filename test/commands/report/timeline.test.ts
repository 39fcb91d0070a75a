import assert from "node:assert/strict";
import { seconds, timeline } from "../../../commands/report/timeline.ts";
import { bars, texts } from "./support/drawn.ts";

describe("A timeline", () => {
  const [first, second] = [1_000_000, 2_000_000];
  const inOrder = [
    { name: "ordered-0", from: first, to: first + 4000 },
    { name: "ordered-1", from: first + 4000, to: first + 10_000 },
  ];
  const together = [{ name: "parallel-0", from: second, to: second + 5000 }];
  const { svg } = timeline("starts.svg", "Starts.", [
    { title: "OrderedReady", spans: inOrder },
    { title: "Parallel", spans: together },
  ]);

  it("draws each group from its own beginning, all on one scale", () => {
    assert.deepEqual(bars(svg), [
      ["bar", 160, 168],
      ["bar", 328, 252],
      ["bar", 160, 210],
    ]);
  });

  it("names groups and spans, and says how long each lasted", () => {
    assert.deepEqual(texts(svg), [
      "OrderedReady",
      ...["ordered-0", "4 s", "ordered-1", "6 s"],
      "Parallel",
      ...["parallel-0", "5 s"],
      ...["0 s", "10 s"],
    ]);
  });

  it("measures a group from its first beginning to its last end", () => {
    assert.equal(seconds(inOrder), 10);
  });
});
