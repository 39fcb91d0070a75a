import assert from "node:assert/strict";
import { exitCodes, Failure } from "../../app/src/failure.ts";
import { VisitGroup } from "../../app/src/visit-group.ts";

describe("VisitGroup", () => {
  it("answers in the order in which visitors came, and only so many", async () => {
    const group = new VisitGroup();
    const answered: number[] = [];
    const answers = [5, 6, 7].map((visit) =>
      group.add(visit).then((number) => answered.push(number)),
    );
    group.answer(2);
    await Promise.all(answers.slice(0, 2));
    assert.deepEqual([answered, group.size], [[5, 6], 1]);
    group.answer(9);
    await group.settled();
    assert.deepEqual([answered, group.size], [[5, 6, 7], 0]);
  });

  it("rejects those who wait, and nobody who was answered", async () => {
    const group = new VisitGroup();
    const answers = [group.add(5), group.add(6)];
    group.answer(1);
    group.reject(new Failure("The volume is broken.", exitCodes.storage));
    await assert.rejects(group.settled(), { message: "The volume is broken." });
    const [first, second] = await Promise.allSettled(answers);
    assert.deepEqual(first, { status: "fulfilled", value: 5 });
    assert.equal(second?.status, "rejected");
    assert.equal(group.size, 0);
  });
});
