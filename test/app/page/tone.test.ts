import assert from "node:assert/strict";
import { style } from "../../../app/src/http/page-bundle.ts";
import { toneOf } from "../../../app/src/page/tone.ts";

describe("The tones of the pods", () => {
  it("are eight colours, then the same dashed, then dotted", () => {
    assert.deepEqual([0, 7, 8, 15, 16, 23].map(toneOf), [
      "tone-0",
      "tone-7",
      "tone-0 dash-1",
      "tone-7 dash-1",
      "tone-0 dash-2",
      "tone-7 dash-2",
    ]);
    assert.equal(new Set(Array.from({ length: 24 }, (_, index) => toneOf(index))).size, 24);
  });

  it("have a style each", () => {
    for (let index = 0; index < 24; index++)
      for (const name of toneOf(index).split(" ")) assert.ok(style.includes(`.${name}{`), name);
  });
});
