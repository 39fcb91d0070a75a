import assert from "node:assert/strict";
import { bytes } from "../../../lab/storage/quantity.ts";

describe("A quantity of storage", () => {
  for (const [quantity, expected] of [
    ["0", 0],
    ["1073741824", 2 ** 30],
    ["1Gi", 2 ** 30],
    ["1536Mi", 1.5 * 2 ** 30],
    ["4Ki", 4096],
    ["1500M", 1.5e9],
    ["2k", 2000],
    ["1e9", 1e9],
    ["1E", 1e18],
    ["500m", 0.5],
  ] as const)
    it(`of ${quantity} is ${expected} bytes`, () => {
      assert.equal(bytes(quantity), expected);
    });
});
