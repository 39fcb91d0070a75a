import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { broken, displaced, group, outcomes } from "../support/commits.ts";
import { twoTurns } from "../support/turns.ts";
import { WaitingVisitor } from "../support/waiting-visitor.ts";

/** Lets a lone visitor arrive, and ten others meanwhile. All have left when this resolves. */
async function crowdOfTen({ commits, end }: ReturnType<typeof group>): Promise<void> {
  const visits = Array.from({ length: 11 }, () => commits.add());
  end();
  end();
  await Promise.all(visits);
}

describe("GroupCommit", () => {
  it("commits a lone visit by itself and at once, and answers when it is durable", async () => {
    const { commits, asked, end, events } = group(7);
    const visits = [commits.add()];
    assert.deepEqual(asked(), [8]);
    assert.deepEqual(await outcomes(visits), ["waiting"]);
    assert.deepEqual([asked(), commits.visits, commits.commits], [[8], 7, 0]);
    end();
    assert.deepEqual(await outcomes(visits), [8]);
    assert.deepEqual([asked(), commits.visits, commits.commits], [[8], 8, 1]);
    assert.deepEqual(events, ["durable 8"]);
  });

  it("commits the others of a crowd together, as soon as the commit of the first has ended", async () => {
    const { commits, asked, end } = group();
    const visits = Array.from({ length: 10 }, () => commits.add());
    assert.deepEqual(asked(), [1]);
    end();
    assert.deepEqual(asked(), [1, 10]);
    end();
    assert.deepEqual(await outcomes(visits), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("begins once more than half of the crowd waits", async () => {
    const crowd = group();
    await crowdOfTen(crowd);
    const { commits, asked, end } = crowd;
    const some = Array.from({ length: 5 }, () => commits.add());
    assert.deepEqual(asked(), [1, 11]);
    some.push(commits.add());
    assert.deepEqual(asked(), [1, 11, 17]);
    const others = Array.from({ length: 4 }, () => commits.add());
    end();
    others.push(commits.add());
    assert.deepEqual(asked(), [1, 11, 17]);
    others.push(commits.add());
    assert.deepEqual(asked(), [1, 11, 17, 23]);
    end();
    assert.deepEqual(await outcomes(some), [12, 13, 14, 15, 16, 17]);
    assert.deepEqual(await outcomes(others), [18, 19, 20, 21, 22, 23]);
  });

  it("answers a quarter first, so that those come again, and the others two turns later", async () => {
    const { commits, end } = group();
    const first = commits.add();
    const visits = Array.from({ length: 10 }, () => commits.add());
    end();
    assert.equal(await first, 1);
    end();
    const answered: number[] = [];
    for (const visit of visits) visit.then((number) => answered.push(number));
    await setImmediate();
    assert.deepEqual(answered, [2, 3, 4]);
    await setImmediate();
    await setImmediate();
    assert.deepEqual(answered, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("answers all at once if the next commit has begun", async () => {
    const { commits, asked, end } = group();
    commits.add();
    const visits = Array.from({ length: 4 }, () => commits.add());
    end();
    const others = Array.from({ length: 5 }, () => commits.add());
    end();
    assert.deepEqual(asked(), [1, 5, 10]);
    assert.deepEqual(await Promise.all(visits), [2, 3, 4, 5]);
    end();
    await Promise.all(others);
  });

  it("waits two turns for a crowd that may have left, and no longer", async () => {
    const crowd = group();
    await crowdOfTen(crowd);
    const { commits, asked, end } = crowd;
    commits.add();
    await setImmediate();
    assert.deepEqual(asked(), [1, 11]);
    await setImmediate();
    assert.deepEqual(asked(), [1, 11, 12]);
    end();
    commits.add();
    await twoTurns();
    assert.deepEqual(asked(), [1, 11, 12, 13]);
    end();
    commits.add();
    assert.deepEqual(asked(), [1, 11, 12, 13, 14]);
  });

  it("has one commit under way, and the next one for all who came meanwhile", async () => {
    const { commits, asked, end } = group();
    const first = commits.add();
    await twoTurns();
    const others = [commits.add(), commits.add()];
    await twoTurns();
    others.push(commits.add());
    assert.deepEqual(await outcomes([first, ...others]), Array(4).fill("waiting"));
    assert.deepEqual(asked(), [1], "one at a time");
    end();
    assert.deepEqual(await outcomes([first, ...others]), [1, ...Array(3).fill("waiting")]);
    assert.deepEqual(asked(), [1, 4]);
    assert.equal(commits.visits, 1);
    end();
    assert.deepEqual(await outcomes(others), [2, 3, 4]);
    assert.deepEqual([asked(), commits.visits, commits.commits], [[1, 4], 4, 2]);
  });

  it("answers no visitor after a failed commit, and begins no other commit", async () => {
    const { commits, asked, end, events } = group();
    const visits = [commits.add()];
    await twoTurns();
    end();
    visits.push(commits.add());
    await twoTurns();
    visits.push(commits.add());
    end(broken);
    visits.push(commits.add());
    assert.deepEqual(await outcomes(visits), [1, ...Array(3).fill("The volume is broken.")]);
    assert.deepEqual([asked(), commits.visits, commits.commits], [[1, 2], 1, 1]);
    assert.deepEqual(events, ["durable 1", "The volume is broken."], "reported once");
    assert.equal(commits.failure, broken);
  });

  it("answers no visitor after another failure, even if the commit then succeeds", async () => {
    const { commits, asked, end, events } = group();
    const visits = [commits.add()];
    await twoTurns();
    visits.push(commits.add());
    commits.fail(displaced);
    commits.fail(broken);
    end();
    assert.deepEqual(await outcomes(visits), ["The file is gone.", "The file is gone."]);
    assert.deepEqual([asked(), commits.visits], [[1], 0]);
    assert.deepEqual(events, ["The file is gone."]);
  });

  it("begins no commit if it fails while it waits for the crowd", async () => {
    const crowd = group();
    await crowdOfTen(crowd);
    const { commits, asked } = crowd;
    const visit = commits.add();
    commits.fail(displaced);
    assert.deepEqual(await outcomes([visit]), ["The file is gone."]);
    assert.deepEqual(asked(), [1, 11]);
  });

  it("answers a visitor with the number once it is durable, or with the failure", async () => {
    const { commits, end } = group();
    const [first, second, late] = [
      new WaitingVisitor(),
      new WaitingVisitor(),
      new WaitingVisitor(),
    ];
    commits.take(first);
    assert.deepEqual(await outcomes([first.told]), ["waiting"]);
    end();
    commits.take(second);
    await twoTurns();
    end(broken);
    commits.take(late);
    const told = [first, second, late].map((visitor) => visitor.told);
    assert.deepEqual(await outcomes(told), [1, broken.message, broken.message]);
  });

  describe("settle", () => {
    it("resolves at once when nothing is under way", async () => {
      const { commits } = group();
      assert.deepEqual(await outcomes([commits.settle()]), [undefined]);
    });

    it("waits for the commit that is under way and the one after it", async () => {
      const { commits, end } = group();
      commits.add();
      await twoTurns();
      commits.add();
      const settled = commits.settle();
      assert.deepEqual(await outcomes([settled]), ["waiting"]);
      end();
      assert.deepEqual(await outcomes([settled]), ["waiting"]);
      end();
      assert.deepEqual(await outcomes([settled]), [undefined]);
      assert.equal(commits.visits, 2);
    });

    it("rejects if the last commit fails, and from then on", async () => {
      const { commits, end } = group();
      const visit = commits.add();
      await twoTurns();
      const settled = commits.settle();
      end(broken);
      const failed = Array(3).fill("The volume is broken.");
      assert.deepEqual(await outcomes([visit, settled, commits.settle()]), failed);
    });
  });
});
