import assert from "node:assert/strict";
import { inTurns } from "./timing.ts";

describe("Timed things", () => {
  it("run in turns", async () => {
    const done: string[] = [];
    const things = { a: async () => done.push("a"), b: async () => done.push("b") };
    const said: string[] = [];
    const timings = await inTurns(things, 3, (text) => said.push(text));
    assert.deepEqual(done, ["a", "b", "a", "b", "a", "b"]);
    assert.deepEqual(said.at(-1), "Nothing to do, round 3 of 3");
    assert.deepEqual(
      timings.map(({ name }) => name),
      ["a", "b"],
    );
  });
});
