import assert from "node:assert/strict";
import { judge } from "../../bench/goals.ts";
import { life, repeated, round } from "./support/rounds.ts";

const all = [64, 256, 1].flatMap((clients) => repeated(5, round(clients)));
const missed = (...args: Parameters<typeof judge>) =>
  judge(...args)
    .filter(({ met }) => !met)
    .map(({ name }) => name);

describe("The goals of the benchmark", () => {
  it("are met by a server that is just good enough", () => {
    assert.deepEqual(missed(all, life), []);
    assert.equal(judge(all, life).length, 15);
  });

  for (const [clients, changes, name] of [
    [64, { rate: 9499 }, "visits a second at 64 clients, of those with the sync off"],
    [256, { cpu: 22.1 }, "CPU per visit at 256 clients, of that with the sync off"],
    [256, { p99: 13.1 }, "p99 at 256 clients, of that with the sync off"],
    [64, { syncs: 1 / 31 }, "visits per sync at 64 clients"],
    [1, { syncs: 1.001 }, "syncs per visit at one client"],
    [1, { p50: 0.251 }, "milliseconds that one client waits beside one sync of the disk"],
  ] as const) {
    it(`are missed by ${JSON.stringify(changes)} at ${clients}`, () => {
      const worse = all.map((one) =>
        one.clients === clients ? round(clients, { "this server": changes }) : one,
      );
      assert.ok(missed(worse, life).includes(name), missed(worse, life).join("\n"));
    });
  }

  it("are missed by a server that is not enough faster than the usual ways", () => {
    const rounds = repeated(
      5,
      round(64, { "sync per visit": { rate: 9500 / 11 }, "rename per visit": { rate: 9500 / 39 } }),
    );
    assert.deepEqual(missed(rounds, life), [
      "visits a second at 64 clients, of those with one sync per visit",
      "visits a second at 64 clients, of those with temporary file and rename",
    ]);
  });

  it("are missed by a data file that grows, and by a store that opens slowly", () => {
    assert.deepEqual(missed([], { ...life, sizeAtLast: 16385, opening: 51 }), [
      "bytes that the data file has grown after 10000000 visits",
      "milliseconds to open the store after 10000000 visits",
    ]);
  });

  it("are judged by the median of the ratios of each round", () => {
    const rounds = [0.9, 0.97, 0.98].map((ratio) =>
      round(64, { "this server": { rate: 5000 * ratio }, "sync off": { rate: 5000 } }),
    );
    const [throughput] = judge(rounds, life);
    assert.deepEqual(throughput?.value, { median: 0.97, min: 0.9, max: 0.98 });
    assert.equal(throughput?.met, true);
  });
});
