import assert from "node:assert/strict";
import { diskReport, goalLine, processorReport, roundsReport } from "../../bench/report.ts";
import { disk, round } from "./support/rounds.ts";

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

  it("says where the clients run", () => {
    assert.match(processorReport(1), /^The clients are bound to processor 1, /);
    assert.match(processorReport(0), /^The clients are bound to processor 0, /);
    assert.match(processorReport(undefined), /^Neither /);
  });

  it("shows a line for each rival", () => {
    const rounds = [0.94, 0.97, 1.01].map((ratio) =>
      round(64, { "this server": { rate: 10000 * ratio } }),
    );
    const [head, first, second] = roundsReport(rounds).split("\n");
    assert.deepEqual(
      [head, first, second].map((line) => line?.split(/ {2,}/)),
      [
        ["", "visits/s", "of sync off", "p50 ms", "p99 ms", "CPU µs/visit", "visits/sync"],
        ["this server", "9700", "0.97 (0.94-1.01)", "2.000", "13.000", "22.0", "32.0"],
        ["sync off", "10000", "1", "2.000", "10.000", "20.0"],
      ],
    );
  });

  it("says of no round that there is none", () => {
    assert.equal(roundsReport([]), "no round");
  });

  const goal = {
    name: "throughput",
    value: { median: 0.9701, min: 0.94, max: 1.01 },
    wanted: "at least",
    bound: 0.95,
  } as const;
  for (const [met, judged, verdict] of [
    [true, true, "met"],
    [false, true, "missed"],
    [true, false, "not judged"],
  ] as const) {
    it(`says that a goal is ${verdict}`, () => {
      assert.equal(
        goalLine({ ...goal, met }, judged),
        `throughput: 0.97 (0.94-1.01), goal at least 0.95: ${verdict}`,
      );
    });
  }
});
