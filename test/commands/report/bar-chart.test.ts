import assert from "node:assert/strict";
import { barChart } from "../../../commands/report/bar-chart.ts";
import { bars, texts } from "./support/drawn.ts";

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
    assert.deepEqual(texts(svg), ["counter-0", "40 (10 new)", "counter-1", "20"]);
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
