import assert from "node:assert/strict";
import { readOptions } from "./options.ts";

describe("The options of the soak", () => {
  it("have defaults", () => {
    assert.deepEqual(readOptions([]), { names: [], size: 1, fresh: false, list: false });
  });

  it("are read", () => {
    assert.deepEqual(readOptions(["kills", "--size", "0.1", "restarts", "--fresh", "--list"]), {
      names: ["kills", "restarts"],
      size: 0.1,
      fresh: true,
      list: true,
    });
  });

  for (const size of ["0", "1001", "much"])
    it(`refuse the size ${size}`, () => {
      assert.throws(() => readOptions(["--size", size]), {
        name: "Failure",
        message: `Expected \`--size\` to be a number above 0 and up to 1000, got \`${size}\`. Correct it or leave it out.`,
      });
    });

  it("refuse an unknown part", () => {
    assert.throws(() => readOptions(["kills", "restart"]), {
      name: "Failure",
      message:
        "Expected one of power-cuts, kills, abuse, faults, keeper-deaths, interruptions, restarts, rollouts, got `restart`. " +
        "To see what they are: npm run soak -- --list",
    });
  });

  it("refuse an unknown option", () => {
    assert.throws(() => readOptions(["--fast"]), {
      name: "Failure",
      message: "Unknown option '--fast'. Use `--list`, `--size`, `--fresh` or the names of parts.",
    });
  });
});
