import assert from "node:assert/strict";
import { counts } from "../../../../commands/report/sections/counts.ts";
import { SectionRig } from "../support/section-rig.ts";

const first = "exec --namespace=visit-counter pod/counter-0 -- cat visits";
const second = "exec --namespace=visit-counter pod/counter-1 -- cat visits";
const visit = "get --raw /api/v1/namespaces/visit-counter/services/counter-http:8000/proxy/";
const answer = (ordinal: number, visits: number) =>
  JSON.stringify({ visits, pod: `counter-${ordinal}` });

const rig = new SectionRig(counts, {
  [first]: ["3\n", "6\n"],
  [second]: ["1\n", "2\n"],
  [visit]: [answer(0, 4), answer(0, 5), answer(1, 2), answer(0, 6)],
});

describe("The section of the counts", () => {
  it("reads each count, makes four visits, and finds each where it was answered", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(kubectl.commands, [
      ...[first, second],
      ...[visit, visit, visit, visit],
      ...[first, second],
    ]);
  });

  it("draws the counts, and what has come during the report", async () => {
    const { page } = await rig.write();
    const [picture] = page.parts.flatMap((part) => (part.kind === "picture" ? [part.picture] : []));
    assert.equal(picture?.file, "counts.svg");
    assert.equal(picture.description, "The count of each pod: counter-0 6, counter-1 2.");
    assert.match(picture.svg, />6 \(3 new\)</);
    assert.match(picture.svg, />2 \(1 new\)</);
  });

  it("makes a fifth visit if the counts are equal after four", async () => {
    const { page, kubectl } = await rig.write({
      [first]: ["1\n", "4\n"],
      [second]: ["1\n", "3\n"],
      [visit]: [answer(0, 2), answer(1, 2), answer(0, 3), answer(1, 3), answer(0, 4)],
    });
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      [undefined, undefined, undefined],
    );
    assert.equal(kubectl.commands.filter((command) => command === visit).length, 5);
  });

  it("compares nothing where there is one pod", async () => {
    const answers = {
      [visit]: [4, 5, 6, 7].map((visits) => answer(0, visits)),
      [first]: ["3\n", "7\n"],
    };
    const { page, kubectl } = await rig.write(answers, 1);
    assert.deepEqual(page.rows.map(({ claim, flaw }) => [claim, flaw]).at(-1), [
      "The pod has counted what it has answered.",
      undefined,
    ]);
    assert.equal(kubectl.commands.filter((command) => command === visit).length, 4);
  });

  it("waits for the file, which may lag behind, and accepts the visits of others", async () => {
    assert.deepEqual(await rig.flaws({ [first]: ["3\n", "5\n", "9\n"] }), []);
  });

  it("names a visit that was not counted", async () => {
    assert.deepEqual(await rig.flaws({ [first]: ["3\n", "5\n"] }), [
      [
        "Each pod has counted what it has answered, and so the counts differ.",
        "Expected `counter-0` to have counted 6 visits or more within 10 s, got what the last command printed.",
      ],
    ]);
  });

  it("names a number that was given twice", async () => {
    assert.deepEqual(await rig.flaws({ [visit]: [answer(0, 4), answer(0, 4)] }), [
      [
        "A visit is answered by one of the pods, with the next number of that pod.",
        "Expected `counter-0` to count 5, got 4.",
      ],
    ]);
  });

  it("names a pod without a count, and asks for no visit then", async () => {
    const { page, kubectl } = await rig.write({ [second]: "damaged\n" });
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      [
        "Expected `counter-1` to have counted 0 visits or more within 10 s, got what the last command printed.",
      ],
    );
    assert.ok(!kubectl.commands.includes(visit));
  });
});
