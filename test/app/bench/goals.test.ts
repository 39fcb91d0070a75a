import assert from "node:assert/strict";
import { exitCodeOf, type Goal, judge } from "../../../app/bench/goals.ts";
import { both, forAll, life, noise, rounds, run, timesAsFast } from "./support/rounds.ts";

/** The names of the goals with this verdict. */
function names(goals: readonly Goal[], met: boolean | undefined): string[] {
  return goals.filter(({ verdict }) => verdict.met === met).map(({ name }) => name);
}

const ratioGoals = [
  "visits per second at 64 clients, relative to sync off",
  "visits per second at 256 clients, relative to sync off",
  "visits per second at 64 clients, relative to bare node:http",
  "CPU per visit at 64 clients, relative to bare node:http",
  "visits per second at 64 clients, relative to Redis",
];
const all = [
  ...ratioGoals,
  "visits per sync at 64 clients",
  "syncs per visit at one client",
  "bytes that the data file has grown after 10000000 visits",
  "milliseconds to open the store after 10000000 visits",
];

describe("The goals of the benchmark", () => {
  it("are met by a server that is just good enough", () => {
    const goals = judge(run(rounds()), life);
    assert.deepEqual(names(goals, true), all);
    assert.equal(exitCodeOf(goals), 0);
  });

  it("are met by a better server, even on a machine that slows down to a tenth", () => {
    const drift = forAll((slice, moment) =>
      timesAsFast(0.1 ** (moment.slice / 684))(slice, moment),
    );
    const ours = both(drift["this server"], timesAsFast(1.06));
    const goals = judge(run(rounds({ ...drift, "this server": ours })), life);
    assert.deepEqual(names(goals, true), all);
  });

  for (let seed = 1; seed <= 5; seed++) {
    it(`catch a server that is a tenth too slow, whatever the noise of its slices (${seed})`, () => {
      const noisy = forAll(noise(0.2, seed));
      const ours = both(noisy["this server"], timesAsFast(0.9));
      const goals = judge(run(rounds({ ...noisy, "this server": ours })), life);
      assert.deepEqual(names(goals, false), ratioGoals);
      assert.equal(exitCodeOf(goals), 1);
    });

    it(`have no verdict if noise hides which server is faster (${seed})`, () => {
      const goals = judge(run(rounds(forAll(noise(0.7, seed)))), life);
      assert.deepEqual(names(goals, false), []);
      assert.deepEqual(names(goals, undefined), ratioGoals);
      assert.equal(exitCodeOf(goals), 3);
    });
  }

  it("have no verdict on differences between starts of the same server", () => {
    const luck = [0.91, 1.09, 0.95, 1.05, 1, 0.93, 1.07, 0.97, 1.03];
    const lucky = rounds({
      "this server": (slice, moment) => timesAsFast(luck[moment.round] ?? 1)(slice, moment),
    });
    const goals = judge(run(lucky), life);
    assert.deepEqual(names(goals, undefined), ratioGoals);
    assert.deepEqual(goals[0]?.verdict.why, "the goal is within the interval");
  });

  for (const [what, changes, goal] of [
    ["few visits share a sync", { syncs: 1 / 31 }, "visits per sync at 64 clients"],
    ["a lone visit has more than a sync", { syncs: 1.001 }, "syncs per visit at one client"],
  ] as const) {
    it(`are missed when ${what}`, () => {
      const worse = rounds({ "this server": (slice) => ({ ...slice, ...changes }) });
      assert.ok(names(judge(run(worse), life), false).includes(goal));
    });
  }

  it("are missed by a data file that grows, and by a store that opens slowly", () => {
    const goals = judge(run([]), { ...life, sizeAtLast: 16385, openings: Array(6).fill(51) });
    assert.deepEqual(names(goals, false), [
      "bytes that the data file has grown after 10000000 visits",
      "milliseconds to open the store after 10000000 visits",
    ]);
  });
});
