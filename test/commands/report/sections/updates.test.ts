import assert from "node:assert/strict";
import { updates } from "../../../../commands/report/sections/updates.ts";
import { type Answers, tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";
import { startedTable } from "../support/started.ts";

const inTrial = "--namespace=visit-counter-trial";
const starts = `get pods ${inTrial} --selector=app.kubernetes.io/instance=updated`;
const patch = `patch statefulset updated ${inTrial} --patch=`;
const status = `get statefulset updated ${inTrial}`;
const remove = `delete pod updated-0 ${inTrial}`;

/** The pods, each with its revision and when it was created and ready. */
const pods = (...states: [revision: string, created: number, ready?: number][]) =>
  startedTable(
    "updated",
    states.map(([revision, ...at]) => ({ at, revision })),
  );
const seen = (observed: number, revision: string) =>
  tableOf("NAME | GENERATION | OBSERVED | REVISION", `updated | 2 | ${observed} | ${revision}`);

const created = pods(["a", 0, 5], ["a", 0, 5], ["a", 0, 5]);
const half = pods(["a", 0, 5], ["b", 16, 20], ["b", 10, 15]);
const rolled = pods(["b", 21, 26], ["b", 16, 20], ["b", 10, 15]);
const canary = pods(["b", 21, 26], ["b", 16, 20], ["c", 30, 35]);
const followed = pods(["c", 46, 50], ["c", 40, 45], ["c", 30, 35]);
const deleted = pods(["d", 60, 65], ["c", 40, 45], ["c", 30, 35]);

const rig = new SectionRig(updates, {
  [patch]: "patched\n",
  [remove]: "deleted\n",
  [status]: [seen(1, "a"), seen(2, "b"), seen(2, "c"), seen(2, "c"), seen(2, "d")],
  [starts]: [created, created, half, rolled, canary, canary, followed, followed, deleted],
});

describe("The section of the update strategies", () => {
  it("tries all of them, one after the other, and draws the new pods of each", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["Three pods of the trial are ready, all of one revision.", undefined],
        [
          "`RollingUpdate` replaces all pods, from the last to the first, each once the one before is ready.",
          undefined,
        ],
        ["With `partition: 2` it replaces the last pod alone: a canary.", undefined],
        ["With `partition: 0` the others follow.", undefined],
        ["`OnDelete` replaces no pod by itself.", undefined],
        ["A pod that somebody deletes comes back changed.", undefined],
      ],
    );
    const patches = kubectl.commands
      .filter((command) => command.startsWith(patch))
      .map((command) => JSON.parse(command.slice(patch.length)).spec);
    assert.deepEqual(
      patches.map(({ updateStrategy, template }) => [
        updateStrategy,
        template?.metadata.annotations.change,
      ]),
      [
        [{ type: "RollingUpdate" }, "rolling"],
        [{ type: "RollingUpdate", rollingUpdate: { partition: 2 } }, "canary"],
        [{ type: "RollingUpdate", rollingUpdate: { partition: 0 } }, undefined],
        [{ type: "OnDelete", rollingUpdate: null }, "on-delete"],
      ],
    );
    const [table] = page.parts.flatMap((part) => (part.kind === "table" ? [part.lines] : []));
    assert.deepEqual(table, [
      ["Strategy", "New pods", "Seconds from the first of them until all were ready"],
      ["RollingUpdate", "updated-0, updated-1, updated-2", "16"],
      ["RollingUpdate, partition: 2", "updated-2", "5"],
      ["RollingUpdate, then partition: 0", "updated-0, updated-1", "10"],
      ["OnDelete, one pod deleted", "updated-0", "5"],
    ]);
    const [picture] = page.parts.flatMap((part) => (part.kind === "picture" ? [part.picture] : []));
    assert.equal(
      picture?.description,
      "New pods with each strategy, from creation until ready. RollingUpdate: updated-0, updated-1, updated-2; " +
        "RollingUpdate, partition: 2: updated-2; RollingUpdate, then partition: 0: updated-0, updated-1; " +
        "OnDelete, one pod deleted: updated-0.",
    );
  });

  const faults: [fault: string, answers: Answers, claim: string, flaw: string][] = [
    [
      "pods that are replaced at the same time",
      { [starts]: [created, pods(["b", 19, 26], ["b", 16, 20], ["b", 10, 15]), canary] },
      "`RollingUpdate` replaces all pods, from the last to the first, each once the one before is ready.",
      "Expected `updated-0` to be created after `updated-1` was ready, got it before.",
    ],
    [
      "a canary that the others follow unasked",
      { [starts]: [created, rolled, followed] },
      "With `partition: 2` it replaces the last pod alone: a canary.",
      "Expected updated-2 to be of the revision c, and all pods to be ready within 150 s, got what the last command printed.",
    ],
    [
      "a pod that changes although nobody has deleted it",
      { [starts]: [created, rolled, canary, followed, deleted] },
      "`OnDelete` replaces no pod by itself.",
      "Expected no pod to be of the revision d, and all pods to be ready within 150 s, got what the last command printed.",
    ],
  ];
  for (const [fault, answers, claim, flaw] of faults)
    it(`names ${fault}`, async () => {
      assert.deepEqual((await rig.flaws(answers))[0], [claim, flaw]);
    });

  it("ends where there are no pods to update", async () => {
    const { page, kubectl } = await rig.write({ [starts]: pods(["a", 0], ["a", 0], ["a", 0]) });
    assert.equal(page.rows.length, 1);
    assert.ok(!kubectl.commands.some((command) => command.startsWith(patch)));
  });
});
