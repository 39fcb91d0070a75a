import { deepEqual } from "node:assert/strict";
import { Handover } from "../../keeper/src/handover.ts";

describe("A handover", () => {
  const at = (...seconds: number[]) => {
    const handover = new Handover();
    return seconds.map((second) => handover.next("one", 1_000_000 + second * 1000));
  };

  it("begins with a request to step down", () => {
    deepEqual(at(0), ["step down"]);
  });

  it("leaves the server the time to do so, then asks again", () => {
    deepEqual(at(0, 0.5, 14.9, 15, 16, 30), [
      "step down",
      "wait",
      "wait",
      "step down",
      "wait",
      "step down",
    ]);
  });

  it("ends after a minute in which the server has stayed active: its pod is replaced", () => {
    deepEqual(at(0, 59, 60, 61), ["step down", "step down", "replace", "replace"]);
  });

  it("begins anew with another pod", () => {
    const handover = new Handover();
    handover.next("one", 0);
    deepEqual(handover.next("two", 60_000), "step down");
  });
});
