import assert from "node:assert/strict";
import { doubts, goodRounds } from "../../bench/doubts.ts";
import { disk, repeated, round } from "./support/rounds.ts";

const steady = repeated(5, round(64));

describe("The doubts about a run", () => {
  it("are none on a quiet machine", () => {
    assert.deepEqual(doubts({ loadAverage: 2, disk, rounds: steady }), []);
  });

  it("are raised by other work before the start", () => {
    assert.deepEqual(doubts({ loadAverage: 2.01, disk, rounds: steady }), [
      "Expected a load average of at most 2 before the start, got 2.01. Wait until the machine has nothing else to do.",
    ]);
  });

  for (const [what, slow] of [
    ["the processors were slower", { work: 24.1, sync: 0.1 }],
    ["the processors were faster", { work: 15.9, sync: 0.1 }],
    ["the disk was slower", { work: 20, sync: 0.121 }],
  ] as const) {
    it(`leave out rounds in which ${what}`, () => {
      const rounds = [...steady, round(64, {}, slow)];
      assert.deepEqual(goodRounds(rounds), steady);
      assert.deepEqual(doubts({ loadAverage: 0, disk, rounds }), []);
    });
  }

  it("leave all rounds to be shown when none is like the others", () => {
    const rounds = [round(64, {}, { work: 10, sync: 0.1 }), round(64, {}, { work: 30, sync: 0.1 })];
    assert.deepEqual(goodRounds(rounds), rounds);
    assert.match(doubts({ loadAverage: 0, disk, rounds }).join(), /got 0 of 2/);
  });

  it("are raised when too few rounds are left for one number of clients", () => {
    const rounds = [...steady, ...repeated(4, round(1)), round(1, {}, { work: 40, sync: 0.1 })];
    assert.deepEqual(doubts({ loadAverage: 0, disk, rounds }), [
      "Expected at least 5 rounds with 1 client in which the machine was as fast as in the others, got 4 of 5. " +
        "Measure on a machine with nothing else to do, or more rounds.",
    ]);
  });

  it("are raised by a disk on which a sync costs nothing", () => {
    const inMemory = { ...disk, inPlace: disk.unsynced };
    assert.deepEqual(doubts({ loadAverage: 0, disk: inMemory, rounds: steady }), [
      "Expected a write with a sync to take at least 5 times as long as one without, got 1.0 times. " +
        "Set `TMPDIR` to a directory on a disk that keeps what it is given.",
    ]);
  });

  it("are raised by one sync per visit that is faster than the disk syncs", () => {
    const rounds = repeated(5, round(64, { "sync per visit": { rate: 12000 } }));
    assert.match(doubts({ loadAverage: 0, disk, rounds }).join(), /got 1\.20 times as fast/);
  });

  it("are raised by clients that are no faster than the servers", () => {
    const rounds = repeated(5, round(64, { "bare node:http": { rate: 10000 } }));
    assert.match(
      doubts({ loadAverage: 0, disk, rounds }).join(),
      /got bare node:http at 1\.05 of this server/,
    );
  });
});
