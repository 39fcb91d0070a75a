import assert from "node:assert/strict";
import { type Account, assertCounted } from "./account.ts";

describe("An account of visits", () => {
  const exact: Account = {
    before: { "counter-0": 10, "counter-1": 20 },
    after: { "counter-0": 15, "counter-1": 22 },
    told: new Map([
      ["counter-0", { answered: 5, highest: 15 }],
      ["counter-1", { answered: 2, highest: 22 }],
    ]),
    cut: 0,
  };
  const found = (first: number, second: number) => ({ "counter-0": first, "counter-1": second });

  it("is right if every answered visit was counted, and no other", () => {
    assertCounted(exact);
  });

  it("is right if visits were counted whose answers were cut, by whichever pod", () => {
    assertCounted({ ...exact, after: found(16, 24), cut: 3 });
    assertCounted({ ...exact, cut: 3 });
  });

  it("is wrong if one pod has lost a visit, even if another has counted one more", () => {
    assert.throws(() => assertCounted({ ...exact, after: found(14, 23), cut: 3 }), {
      name: "AssertionError",
      message: "counter-0 has counted 4, and answered 5",
    });
  });

  it("is wrong if a pod has gone back behind an answer", () => {
    const told = new Map([...exact.told, ["counter-1", { answered: 2, highest: 23 }] as const]);
    assert.throws(() => assertCounted({ ...exact, told }), {
      name: "AssertionError",
      message: "counter-1 has 22, and has answered with 23",
    });
  });

  it("is wrong if more was counted than was asked for", () => {
    assert.throws(() => assertCounted({ ...exact, after: found(16, 24), cut: 2 }), {
      name: "AssertionError",
      message: "3 counted without an answer, 2 were cut",
    });
  });

  it("is wrong if a pod has counted that answered nobody", () => {
    const told = new Map([...exact.told].slice(0, 1));
    assert.throws(() => assertCounted({ ...exact, told }), {
      message: "2 counted without an answer, 0 were cut",
    });
  });
});
