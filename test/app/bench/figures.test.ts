import assert from "node:assert/strict";
import { figuresOf } from "../../../app/bench/figures.ts";
import { rounds } from "./support/rounds.ts";

describe("The benchmark's figures", () => {
  it("are medians of a server's slices, compared with this server's", () => {
    const some = rounds({
      Redis: (slice, { round }) => ({ ...slice, rate: 19_000 + round, cpu: 8 + round }),
    });
    const redis = figuresOf(some, 64).find(({ server }) => server === "Redis");
    assert.ok(redis?.ratios);
    assert.deepEqual(
      { ...redis, ratios: undefined },
      {
        ...{ server: "Redis", clients: 64, rate: 19_004, p50: 2, p99: 9, cpu: 12 },
        ...{ visitsPerSync: undefined, ratios: undefined },
      },
    );
    assert.equal(redis.ratios.rate.median, 9500 / 19_004);
    assert.equal(redis.ratios.cpu.median, 22 / 12);
  });

  it("of this server come first, and are compared with nothing", () => {
    const [ours] = figuresOf(rounds(), 64);
    assert.deepEqual(ours, {
      ...{ server: "this server", clients: 64, rate: 9500, p50: 2, p99: 13, cpu: 22 },
      ...{ visitsPerSync: 32, ratios: undefined },
    });
  });
});
