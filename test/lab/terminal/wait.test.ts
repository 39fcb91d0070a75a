import assert from "node:assert/strict";
import { waitFor } from "../../../lab/terminal/wait.ts";

const options = {
  what: "the lab's registry to answer",
  seconds: 300,
  remedy: "See its log.",
  interval: 0,
};

describe("waitFor", () => {
  it("returns a result of the first look at once", async () => {
    assert.equal(await waitFor({ ...options, seconds: 0 }, () => "found"), "found");
  });

  for (const found of [0, "", null]) {
    it(`accepts ${JSON.stringify(found)} as a result`, async () => {
      assert.equal(await waitFor<unknown>({ ...options, seconds: 0 }, () => found), found);
    });
  }

  it("looks again until there is a result", async () => {
    const looks = [undefined, false, undefined, 7] as const;
    let count = 0;
    assert.equal(await waitFor(options, async () => looks[count++]), 7);
    assert.equal(count, 4);
  });

  it("looks at least once, and says what did not happen in time", async () => {
    let count = 0;
    await assert.rejects(
      waitFor({ ...options, seconds: 0.01 }, () => {
        count += 1;
        return undefined;
      }),
      {
        name: "Failure",
        message: "Expected the lab's registry to answer within 0.01 s, got nothing. See its log.",
      },
    );
    assert.ok(count > 0);
  });

  it("rethrows the error of a failed look", async () => {
    await assert.rejects(
      waitFor(options, () => {
        throw new TypeError("no look");
      }),
      { name: "TypeError", message: "no look" },
    );
  });
});
