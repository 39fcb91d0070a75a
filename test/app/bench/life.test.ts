import assert from "node:assert/strict";
import { join } from "node:path";
import { liveLong } from "../../../app/bench/life.ts";
import { dataDirectory } from "../support/directory.ts";

describe("The life of a data file", () => {
  it("does not change the file's size", async () => {
    await using directory = await dataDirectory();
    const { openings, ...life } = await liveLong(join(directory.path, "life"), 2345);
    assert.deepEqual(life, { visits: 2345, sizeAtFirst: 16384, sizeAtLast: 16384 });
    assert.equal(openings.length, 9);
    assert.ok(openings.every((milliseconds) => milliseconds > 0));
  });
});
