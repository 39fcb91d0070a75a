import assert from "node:assert/strict";
import { broken, group, outcomes } from "../support/commits.ts";
import { twoTurns } from "../support/turns.ts";

describe("GroupCommit, when the count is restored,", () => {
  it("sets the count when it is durable, and resolves with the previous one", async () => {
    for (const visits of [0, 3, 7, 100]) {
      const { commits, asked, end, events } = group(7);
      const restored = commits.restore(visits);
      assert.deepEqual(await outcomes([restored]), ["waiting"]);
      assert.deepEqual([asked(), commits.visits], [[visits], 7]);
      end();
      assert.deepEqual(await outcomes([restored]), [7]);
      assert.deepEqual([commits.visits, commits.commits], [visits, 1]);
      assert.deepEqual(events, [`durable ${visits}`]);
    }
  });

  it("keeps the numbers of earlier visits, and continues with later ones", async () => {
    const { commits, asked, end } = group(7);
    const first = commits.add();
    const answers = [commits.add(), commits.add(), commits.restore(3), commits.add()];
    answers.push(commits.restore(20), commits.add());
    end();
    end();
    assert.deepEqual(await outcomes([first, ...answers]), [8, 9, 10, 10, 4, 4, 21]);
    assert.deepEqual(asked(), [8, 21], "all by one commit");
  });

  it("waits for the commit that is under way", async () => {
    const { commits, asked, end } = group(7);
    const answers = [commits.add()];
    await twoTurns();
    answers.push(commits.restore(3));
    assert.deepEqual(await outcomes(answers), ["waiting", "waiting"]);
    end();
    assert.deepEqual(await outcomes(answers), [8, "waiting"]);
    assert.equal(commits.visits, 8);
    end();
    assert.deepEqual(await outcomes(answers), [8, 8]);
    assert.deepEqual([asked(), commits.visits], [[8, 3], 3]);
  });

  it("rejects if the commit fails, and from then on", async () => {
    const { commits, asked, end } = group(7);
    const restored = commits.restore(3);
    await twoTurns();
    end(broken);
    const failed = Array(2).fill("The volume is broken.");
    assert.deepEqual(await outcomes([restored, commits.restore(4)]), failed);
    assert.deepEqual([asked(), commits.visits], [[3], 7]);
  });
});
