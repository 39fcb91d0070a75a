import assert from "node:assert/strict";
import { Overload } from "../../../app/src/failure.ts";
import { mostWaiting } from "../../../app/src/store/group-commit.ts";
import { group, outcomes } from "../support/commits.ts";
import { twoTurns } from "../support/turns.ts";

describe("GroupCommit, with clients that go and too many that come,", () => {
  it("does not count a visit whose client is gone before its commit begins", async () => {
    const { commits, asked, end } = group(7);
    const client = { isGone: false };
    const visits = [commits.add(), commits.add(client), commits.add()];
    client.isGone = true;
    end();
    assert.deepEqual(asked(), [8, 9]);
    client.isGone = false;
    end();
    assert.deepEqual(await outcomes(visits), [8, "waiting", 9]);
    assert.equal(commits.waiting, 0);
  });

  it("counts a visit whose client goes once its commit has begun", async () => {
    const { commits, end } = group(7);
    const client = { isGone: false };
    const visit = commits.add(client);
    client.isGone = true;
    end();
    assert.deepEqual(await outcomes([visit]), [8]);
  });

  it("begins no commit if all clients are gone, and goes on with the next", async () => {
    const { commits, asked, end } = group(7);
    const client = { isGone: true };
    commits.add();
    commits.add(client);
    end();
    await twoTurns();
    assert.deepEqual([asked(), commits.isCommitting], [[8], false]);
    await commits.settle();
    const visit = commits.add();
    await twoTurns();
    assert.deepEqual(asked(), [8, 9]);
    end();
    assert.deepEqual(await outcomes([visit]), [9]);
  });

  it("refuses visits while too many wait, but no restore", async () => {
    const { commits, asked, end } = group();
    const visits = Array.from({ length: mostWaiting }, () => commits.add());
    const refused = commits.add();
    refused.catch(() => {});
    await assert.rejects(refused, Overload);
    const restored = commits.restore(0);
    end();
    end();
    await Promise.all([...visits, restored]);
    assert.deepEqual([asked(), commits.visits, commits.waiting], [[1, 0], 0, 0]);
    commits.add();
    await twoTurns();
    assert.deepEqual(asked(), [1, 0, 1]);
  });

  it("commits an unchanged count again, after the visits before", async () => {
    const { commits, asked, end } = group(7);
    const done = [commits.add(), commits.recommit(), commits.add()];
    end();
    end();
    assert.deepEqual(await outcomes(done), [8, undefined, 9]);
    assert.deepEqual(asked(), [8, 9]);
  });
});
