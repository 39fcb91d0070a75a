import assert from "node:assert/strict";
import type { Run } from "../../../app/bench/doubts.ts";
import { judge } from "../../../app/bench/goals.ts";
import { type Change, disk, forAll, life, rounds, run } from "./support/rounds.ts";

const calm = rounds();
const busy: Change = (slice) => ({ ...slice, others: 0.16 });
/** Disturbs this many of the first rounds. */
const busyFor = (count: number) =>
  forAll((slice, moment) => (moment.round < count ? busy(slice, moment) : slice));

/** Why there is no verdict, by the name of the goal. */
function why(run: Run): Record<string, string> {
  return Object.fromEntries(
    judge(run, life).flatMap(({ name, verdict }) => (verdict.why ? [[name, verdict.why]] : [])),
  );
}

const rateAt64 = "visits per second at 64 clients, relative to sync off";
const rateAt256 = "visits per second at 256 clients, relative to sync off";
const bareRate = "visits per second at 64 clients, relative to bare node:http";
const bareCpu = "CPU per visit at 64 clients, relative to bare node:http";
const redisRate = "visits per second at 64 clients, relative to Redis";

const visitsPerSync = "visits per sync at 64 clients";

describe("The doubts about a goal", () => {
  it("are none on a calm machine", () => {
    assert.deepEqual(why(run(calm)), {});
  });

  it("are none if other work took the processors during some slices, which do not count", () => {
    const slowed: Change = (slice, moment) =>
      moment.slice % 5 === 0 ? { ...busy(slice, moment), rate: 1, cpu: 1000 } : slice;
    assert.deepEqual(why(run(rounds({ "this server": slowed }))), {});
    assert.deepEqual(why(run(rounds(busyFor(3)))), {});
  });

  it("are raised by other work in too many rounds", () => {
    const reasons = why(run(rounds(busyFor(4))));
    for (const goal of [rateAt64, rateAt256, bareRate, bareCpu, redisRate, visitsPerSync]) {
      assert.equal(reasons[goal], "other work took the processors in 4 of 9 rounds");
    }
  });

  it("are none if other work cannot be detected", () => {
    const unknown = rounds(forAll((slice) => ({ ...slice, others: Number.NaN })));
    assert.deepEqual(why(run(unknown)), {});
  });

  it("are raised by a processor that servers and clients share, except about CPU time", () => {
    const reasons = why(run(calm, { places: undefined }));
    assert.equal(reasons[rateAt64], "servers and clients share their processors");
    assert.equal(reasons[redisRate], reasons[rateAt64]);
    assert.equal(bareCpu in reasons, false);
  });

  it("are raised by a disk that is too slow for the number of clients", () => {
    const slow = calm.map((round) => ({ ...round, sync: 0.3 }));
    const reasons = why(run(slow));
    assert.equal(
      reasons[rateAt64],
      "the disk takes 0.30 ms for a sync, too long for 64 clients to fill",
    );
    assert.equal(reasons[bareRate], reasons[rateAt64]);
    assert.equal(reasons[redisRate], reasons[rateAt64]);
    assert.equal(bareCpu in reasons, false);
    assert.equal(rateAt256 in reasons, false);
  });

  it("are raised by a disk that does not sync, about the cost of a sync", () => {
    const reasons = why(run(calm, { disk: { ...disk, inPlace: disk.unsynced } }));
    assert.equal(reasons[rateAt64], "the disk does not sync");
    assert.equal(reasons[rateAt256], reasons[rateAt64]);
    assert.equal(bareRate in reasons, false);
  });

  it("are raised by one sync per visit that is faster than the disk syncs", () => {
    const impossible = rounds({ "sync per visit": (slice) => ({ ...slice, rate: 12_000 }) });
    assert.equal(
      why(run(impossible))[rateAt64],
      "one sync per visit is faster than the disk syncs",
    );
  });

  it("are raised by clients that are no faster than a rival", () => {
    const fast = rounds({ Redis: (slice) => ({ ...slice, clients: 0.96 }) });
    assert.deepEqual(why(run(fast)), {
      [redisRate]: "the clients are no faster than the servers",
    });
  });

  it("are raised by a wide interval, even if the goal is far from it", () => {
    const wide = rounds({
      Redis: (slice, { round }) => ({ ...slice, rate: round % 2 === 0 ? 90_000 : 120_000 }),
    });
    assert.deepEqual(why(run(wide)), { [redisRate]: "the interval is too wide" });
  });
});
