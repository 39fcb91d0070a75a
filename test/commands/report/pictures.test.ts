import assert from "node:assert/strict";
import { barChart } from "../../../commands/report/bar-chart.ts";
import { seconds, timeline } from "../../../commands/report/timeline.ts";

/** The rectangles of a picture, as class, left edge and width. */
function bars(svg: string): [name: string, x: number, width: number][] {
  return [...svg.matchAll(/<rect class="(\w+)" x="(\d+)" y="\d+" width="(\d+)"/g)].map(
    ([, name = "", x, width]) => [name, Number(x), Number(width)],
  );
}

function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = ""]) => text);
}

describe("A bar chart", () => {
  it("draws each count to scale, with what has come last in another colour", () => {
    const { svg } = barChart("counts.svg", "Counts.", [
      { name: "counter-0", value: 40, added: 10 },
      { name: "counter-1", value: 20, added: 0 },
    ]);
    assert.deepEqual(bars(svg), [
      ["bar", 160, 315],
      ["other", 475, 105],
      ["bar", 160, 210],
      ["other", 370, 0],
    ]);
    assert.deepEqual(texts(svg), ["counter-0", "40 (10 now)", "counter-1", "20"]);
  });

  it("draws counts of 0", () => {
    const { svg } = barChart("counts.svg", "Counts.", [{ name: "counter-0", value: 0, added: 0 }]);
    assert.deepEqual(bars(svg), [
      ["bar", 160, 0],
      ["other", 160, 0],
    ]);
  });

  it("says what it shows, and is valid whatever the names are", () => {
    const { svg } = barChart("counts.svg", 'A "<count>".', [{ name: "a<b", value: 1, added: 0 }]);
    assert.ok(svg.includes("<title>A &quot;&lt;count&gt;&quot;.</title>"));
    assert.ok(svg.includes(">a&lt;b</text>"));
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" /);
  });
});

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
