import assert from "node:assert/strict";
import { secondsPerPod } from "./first-ups.ts";

describe("The seconds per additional pod", () => {
  it("are counted from the fewest pods to the most", () => {
    const ups = [
      { pods: 2, seconds: 15 },
      { pods: 5, seconds: 90 },
      { pods: 20, seconds: 24 },
    ];
    assert.equal(secondsPerPod(ups), 0.5);
  });

  it("are unknown with a single number of pods", () => {
    assert.equal(secondsPerPod([{ pods: 2, seconds: 15 }]), Number.NaN);
  });
});
