import assert from "node:assert/strict";
import { cardOf } from "../../../app/src/page/card.ts";
import type { Snapshot } from "../../../app/src/page/snapshot.ts";

const snapshot: Snapshot = {
  pods: {
    "counter-0": { visits: 1234, ready: true, started: "2026-11-22T09:58:36.000Z" },
    "counter-1": { visits: 1, ready: false, started: "2026-11-22T10:00:00.500Z" },
    "counter-2": { visits: 0 },
  },
  missing: ["counter-3", "counter-4"],
  lastVisits: { "counter-3": 46 },
  pod: "counter-0",
  time: Date.UTC(2026, 10, 22, 10),
};

const away = { visits: 48, started: undefined, awaySince: 10_000, note: "" };

describe("The card of a pod", () => {
  for (const [what, name, card] of [
    ["that is ready", "counter-0", ["ready", "1,234", "visits", "started 1 min 24 s ago"]],
    ["that is not ready", "counter-1", ["not ready", "1", "visit", "started 0 s ago"]],
    ["of an earlier version", "counter-2", ["answers", "0", "visits", ""]],
    ["that is away", "counter-3", ["away", "46", "its last known count", ""]],
    ["that nobody has ever seen", "counter-4", ["away", "–", "count unknown", ""]],
  ] as const)
    it(`${what} has its condition, its count and the time since`, () => {
      const { condition, visits, unit, since } = cardOf(snapshot, name);
      assert.deepEqual([condition, visits, unit, since], card);
    });

  it("that is away has the count that the page saw last, and for how long", () => {
    const { visits, since } = cardOf(snapshot, "counter-3", away, 75_000);
    assert.deepEqual([visits, since], ["48", "for 1 min 5 s"]);
  });

  it("that answers shows what it says, whatever is remembered", () => {
    assert.equal(cardOf(snapshot, "counter-0", away).condition, "ready");
  });
});
