import assert from "node:assert/strict";
import { Numbers } from "./numbers.ts";

describe("Numbers", () => {
  it("tell which of them are new", () => {
    const numbers = new Numbers();
    const some = [0, 1, 7, 8, 9, 8191, 8192, 3_000_000];
    for (const number of some) assert.equal(numbers.add(number), true, `${number}`);
    for (const number of some) assert.equal(numbers.add(number), false, `${number}`);
    for (const number of [2, 6, 10, 8193, 2_999_999]) assert.equal(numbers.add(number), true);
  });
});
