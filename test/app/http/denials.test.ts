import { deepEqual } from "node:assert/strict";
import { Denials } from "../../../app/src/http/denials.ts";

const told = { untold: 0 };

describe("Denials", () => {
  let now = 0;
  const many = (denials: Denials, number: number) =>
    Array.from({ length: number }, () => denials.note());

  it("are told ten times, and then the client is to wait", () => {
    const denials = new Denials(() => now);
    deepEqual(many(denials, 12), [...Array(10).fill(told), { wait: 5 }, { wait: 5 }]);
  });

  it("are told once more every five seconds, with how many were not", () => {
    const denials = new Denials(() => now);
    many(denials, 110);
    now += 4000;
    deepEqual(denials.note(), { wait: 1 });
    now += 1000;
    deepEqual([denials.note(), denials.note()], [{ untold: 101 }, { wait: 5 }]);
    now += 5000;
    deepEqual(denials.note(), { untold: 1 });
  });

  it("that have long been over leave nothing behind, and no more than ten at once", () => {
    const denials = new Denials(() => now);
    many(denials, 10);
    now += 3_600_000;
    deepEqual(many(denials, 11), [...Array(10).fill(told), { wait: 5 }]);
  });
});
