import assert from "node:assert/strict";
import { readOptions } from "../../../app/bench/options.ts";

describe("The benchmark's options", () => {
  it("have defaults", () => {
    assert.deepEqual(readOptions([]), {
      rounds: 9,
      pairs: 5,
      seconds: 0.2,
      clients: [64, 256, 1],
      json: undefined,
    });
  });

  it("are read", () => {
    const args = [
      ...["--rounds", "3", "--pairs", "2", "--seconds", "0.5"],
      ...["--connections", "1,8", "--json", "a.json"],
    ];
    assert.deepEqual(readOptions(args), {
      rounds: 3,
      pairs: 2,
      seconds: 0.5,
      clients: [1, 8],
      json: "a.json",
    });
  });

  for (const [option, text, expected] of [
    ["--rounds", "0", "an integer from 1 to 999"],
    ["--rounds", "1.5", "an integer from 1 to 999"],
    ["--pairs", "0", "an integer from 1 to 999"],
    ["--seconds", "0.0", "a number above 0 and below 100"],
    ["--seconds", "100", "a number above 0 and below 100"],
    ["--connections", "64,,1", "integers from 1 to 9999 with commas"],
  ] as const) {
    it(`refuse ${option} ${text}`, () => {
      const got = option === "--connections" ? "" : text;
      assert.throws(() => readOptions([option, text]), {
        message: `Expected \`${option}\` to be ${expected}, got \`${got}\`. Correct it or leave it out.`,
      });
    });
  }

  it("refuse what they do not know", () => {
    assert.throws(() => readOptions(["--round", "3"]), /Unknown option '--round'/);
  });
});
