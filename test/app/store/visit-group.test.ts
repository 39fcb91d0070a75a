import assert from "node:assert/strict";
import { exitCodes, Failure } from "../../../app/src/failure.ts";
import { VisitGroup } from "../../../app/src/store/visit-group.ts";

const broken = new Failure("The volume is broken.", exitCodes.storage);

/** A group of visitors, and the answers so far. */
function groupOf(...visits: number[]) {
  const group = new VisitGroup();
  const told: Array<number | string> = [];
  for (const _ of visits) {
    group.add({
      answer: (number) => told.push(number),
      refuse: ({ message }) => told.push(message),
    });
  }
  group.number((visits[0] ?? 0) - 1);
  return { group, told };
}

describe("VisitGroup", () => {
  it("answers in the order in which visitors came, and only the given number", () => {
    const { group, told } = groupOf(5, 6, 7);
    group.answer(2);
    assert.deepEqual([told, group.size], [[5, 6], 1]);
    group.answer(9);
    assert.deepEqual([told, group.size], [[5, 6, 7], 0]);
  });

  it("refuses waiting visitors, and none who was answered", () => {
    const { group, told } = groupOf(5, 6, 7);
    group.answer(1);
    group.reject(broken);
    assert.deepEqual([told, group.size], [[5, broken.message, broken.message], 0]);
  });

  for (const [how, settle] of [
    ["answered", (group: VisitGroup) => group.answer(1)],
    ["refused", (group: VisitGroup) => group.reject(broken)],
  ] as const) {
    it(`is settled once the last is ${how}`, async () => {
      const { group } = groupOf(5, 6);
      let isSettled = false;
      const settled = group.settled().then(() => {
        isSettled = true;
      });
      group.answer(1);
      await Promise.resolve();
      assert.equal(isSettled, false);
      settle(group);
      await settled;
    });
  }
});
