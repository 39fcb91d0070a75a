import assert from "node:assert/strict";
import { planPairs } from "../../../app/bench/plan.ts";
import type { RivalName } from "../../../app/bench/rivals/rivals.ts";

const rivals = ["sync off", "in memory", "bare node:http"] as const;
const rounds = Array.from({ length: 8 }, (_, round) => planPairs(rivals, 64, 6, round));

function pairsWith(rival: RivalName) {
  return rounds.flat().filter((pair) => pair.rival === rival);
}

describe("The plan of the pairs", () => {
  it("has many with a rival that has a goal, and one per round with the others", () => {
    assert.deepEqual(
      rivals.map((rival) => pairsWith(rival).length),
      [48, 8, 48],
    );
    assert.deepEqual(
      planPairs(rivals, 2, 6, 0).map(({ rival }) => rival),
      rivals,
    );
  });

  it("lets the rivals take turns", () => {
    assert.deepEqual(
      planPairs(rivals, 64, 3, 0).map(({ rival }) => rival),
      [...rivals, "bare node:http", "sync off", "sync off", "bare node:http"],
    );
  });

  it("has this server first as often as second, in an order that does not repeat", () => {
    for (const rival of ["sync off", "bare node:http"] as const) {
      const order = pairsWith(rival).map(({ oursFirst }) => oursFirst);
      assert.equal(order.filter(Boolean).length, 24, rival);
      for (let period = 1; period <= 24; period++) {
        const repeats = order.slice(period).every((first, at) => first === order[at]);
        assert.equal(repeats, false, `${rival} every ${period}`);
      }
    }
  });

  it("is the same each time", () => {
    assert.deepEqual(planPairs(rivals, 64, 6, 3), rounds[3]);
  });
});
