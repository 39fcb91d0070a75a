import assert from "node:assert/strict";
import { beginning, withNews, withSnapshot } from "../../../app/src/page/story.ts";

const here = {
  pods: { "counter-0": { visits: 3 } },
  missing: [],
  lastVisits: {},
  pod: "counter-0",
  time: 0,
};
const away = { ...here, pods: {}, missing: ["counter-0"] };

describe("The story", () => {
  it("has the samples, the memory and the news of all snapshots", () => {
    const story = [here, away, here].reduce(
      (told, snapshot, second) => withSnapshot(told, snapshot, second * 1000),
      beginning,
    );
    assert.deepEqual(
      story.samples.map(({ visits }) => visits["counter-0"]),
      [3, undefined, 3],
    );
    assert.deepEqual(story.news, [
      { time: 1000, text: "counter-0 is away. Its last known count is 3." },
      { time: 2000, text: "counter-0 is back with the same count, 3." },
    ]);
    assert.equal(story.memory["counter-0"]?.note, "back with the same count, 3");
  });

  it("survives being saved", () => {
    const story = withSnapshot(withSnapshot(beginning, here, 0), away, 1000);
    const saved = JSON.parse(JSON.stringify(story));
    assert.deepEqual(withSnapshot(saved, here, 2000), withSnapshot(story, here, 2000));
  });

  it("keeps the newest twelve sentences", () => {
    let story = beginning;
    for (let time = 1; time <= 20; time++) story = withNews(story, `${time}`, time);
    assert.deepEqual(
      story.news.map(({ time }) => time),
      [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    );
  });
});
