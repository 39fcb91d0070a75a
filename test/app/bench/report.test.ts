import assert from "node:assert/strict";
import type { Goal } from "../../../app/bench/goals.ts";
import {
  diskReport,
  disturbanceReport,
  goalLine,
  placesReport,
  roundsReport,
} from "../../../app/bench/report.ts";
import { disk, rounds } from "./support/rounds.ts";

describe("The benchmark's report", () => {
  it("shows the disk", () => {
    assert.equal(
      diskReport(disk),
      [
        "one write, ms               p50    p99",
        "appended, with fdatasync  0.150  0.300",
        "in place, with fdatasync  0.100  0.200",
        "in place, without         0.001  0.002",
      ].join("\n"),
    );
  });

  it("says where servers and clients run", () => {
    assert.equal(
      placesReport({ servers: 2, clients: 0 }),
      "All servers are bound to processor 2, all clients to processor 0.",
    );
    assert.match(placesReport(undefined), /^There are no two processors .* no rate is judged\.$/);
  });

  it("says how many pairs other work disturbed", () => {
    const disturbed = rounds({
      Redis: (slice, { round }) => (round === 0 ? { ...slice, others: 1 } : slice),
    });
    assert.equal(
      disturbanceReport(disturbed),
      "Other work disturbed 8 of 342 pairs of slices, which do not count.",
    );
  });

  it("has one line per server", () => {
    const some = rounds({
      "this server": (slice, { round }) => ({ ...slice, rate: 10_000 * (0.93 + round / 100) }),
    });
    const lines = roundsReport(some, 64).split("\n");
    const head = ["visits/s", "ratio", "p50 ms", "p99 ms", "CPU µs/visit", "ratio", "visits/sync"];
    assert.deepEqual(
      lines.slice(0, 4).map((line) => line.split(/ {2,}/)),
      [
        ["64 clients", ...head],
        ["this server", "9700", "2.000", "13.000", "22.0", "32.0"],
        ["sync off", "10000", "0.97 (0.94-1)", "2.000", "10.000", "20.0", "1.1"],
        ["in memory", "10500", "0.924 (0.895-0.952)", "2.000", "10.000", "19.0", "1.16"],
      ],
    );
    assert.equal(lines.length, 8);
    assert.match(roundsReport(some, 1), /^1 client /);
  });

  it("leaves out a server that was not measured", () => {
    const without = rounds().map(({ sync, pairs }) => ({
      sync,
      pairs: pairs.filter(({ rival }) => rival !== "Redis"),
    }));
    assert.doesNotMatch(roundsReport(without, 64), /Redis/);
  });

  const verdicts: Array<[Goal["verdict"], string]> = [
    [{ met: true }, "met"],
    [{ met: false }, "missed"],
    [{ met: undefined, why: "the interval is too wide" }, "no verdict, the interval is too wide"],
  ];
  for (const [verdict, said] of verdicts) {
    it(`says that a goal is: ${said}`, () => {
      const value = { median: 0.9701, low: 0.94, high: 1.01 };
      const goal: Goal = { name: "throughput", value, wanted: "at least", bound: 0.95, verdict };
      assert.equal(goalLine(goal), `throughput: 0.97 (0.94-1.01), goal at least 0.95: ${said}`);
    });
  }
});
