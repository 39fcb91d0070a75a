import assert from "node:assert/strict";
import { Crowd } from "../../../app/src/store/crowd.ts";

describe("Crowd", () => {
  it("is empty before the first commit has ended", () => {
    const crowd = new Crowd();
    crowd.join();
    assert.equal(crowd.size, 0);
    crowd.measure();
    assert.equal(crowd.size, 1);
  });

  it("is the most who waited at once, answered or not", () => {
    const crowd = new Crowd();
    for (let joined = 0; joined < 5; joined++) crowd.join();
    crowd.leave(4);
    crowd.join();
    crowd.measure();
    assert.equal(crowd.size, 5);
  });

  it("forgets visitors who do not come again", () => {
    const crowd = new Crowd();
    for (let joined = 0; joined < 5; joined++) crowd.join();
    crowd.measure();
    crowd.leave(5);
    crowd.join();
    crowd.measure();
    assert.equal(crowd.size, 5, "they were waiting when the last commit ended");
    crowd.leave(1);
    crowd.join();
    crowd.measure();
    assert.equal(crowd.size, 1);
  });
});
