import assert from "node:assert/strict";
import { mock } from "node:test";
import { StallWatch } from "../../../app/src/store/stall-watch.ts";

describe("StallWatch", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
  afterEach(() => mock.timers.reset());

  /** Watches commits that the test begins and ends. */
  function watch() {
    const commits = { isCommitting: false, commits: 0 };
    const told: number[] = [];
    const watch = new StallWatch(commits, (seconds) => told.push(seconds));
    return { commits, told, watch };
  }

  it("counts the seconds of a commit that does not end", () => {
    const { commits, told, watch: stall } = watch();
    commits.isCommitting = true;
    mock.timers.tick(1000);
    assert.equal(stall.seconds, 0);
    mock.timers.tick(3000);
    assert.equal(stall.seconds, 3);
    assert.deepEqual(told, [1, 2, 3]);
  });

  it("begins anew with each commit", () => {
    const { commits, told, watch: stall } = watch();
    commits.isCommitting = true;
    for (let second = 0; second < 10; second++) {
      mock.timers.tick(1000);
      commits.commits++;
    }
    assert.equal(stall.seconds, 0);
    assert.deepEqual(told, []);
  });

  it("counts nothing while there is no commit, nor once it is disposed of", () => {
    const { commits, told, watch: stall } = watch();
    mock.timers.tick(5000);
    stall[Symbol.dispose]();
    commits.isCommitting = true;
    mock.timers.tick(5000);
    assert.equal(stall.seconds, 0);
    assert.deepEqual(told, []);
  });
});
