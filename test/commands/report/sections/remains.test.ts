import assert from "node:assert/strict";
import { remains } from "../../../../commands/report/sections/remains.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const namespaces = "get namespaces";
const volumes = "get persistentvolumes";
const count = (pod: number) => `exec --namespace=visit-counter pod/counter-${pod} -- cat visits`;

const volumesOf = (...lines: string[]) => tableOf("VOLUME | NAMESPACE | CLAIM", ...lines);
const counters = "pvc-0 | visit-counter | app-storage-counter-0";
const trials = "pvc-9 | visit-counter-trial | app-storage-probed-0";

const rig = new SectionRig(remains, {
  [namespaces]: tableOf(
    "NAME | STATUS | AGE",
    "default | Active | 5m",
    "visit-counter | Active | 5m",
  ),
  [volumes]: [volumesOf(counters, trials), volumesOf(counters)],
  [count(0)]: "6\n",
  [count(1)]: "1\n",
});

describe("The section of what remains", () => {
  it("waits until the trial's volumes are gone, and says how many visits there were", async () => {
    const { page } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["The trial is gone, with its claims and volumes.", undefined],
        ["Every count is what it was before, or more.", undefined],
      ],
    );
    assert.deepEqual(page.parts.at(-1), {
      kind: "text",
      text: "While the report was made, visits were counted: `counter-0` 3, `counter-1` 0.",
    });
  });

  it("names a namespace that stays", async () => {
    const table = tableOf("NAME | STATUS | AGE", "visit-counter-trial | Terminating | 5m");
    assert.deepEqual(await rig.flaws({ [namespaces]: table }), [
      [
        "The trial is gone, with its claims and volumes.",
        "Expected no namespace `visit-counter-trial`, got one.",
      ],
    ]);
  });

  it("names volumes that stay", async () => {
    assert.deepEqual(await rig.flaws({ [volumes]: volumesOf(counters, trials) }), [
      [
        "The trial is gone, with its claims and volumes.",
        "Expected no volume of `visit-counter-trial` within 60 s, got what the last command printed.",
      ],
    ]);
  });

  it("names a count that has become less", async () => {
    assert.deepEqual(await rig.flaws({ [count(0)]: "2\n" }), [
      [
        "Every count is what it was before, or more.",
        "Expected `counter-0` to have counted 3 visits or more within 10 s, got what the last command printed.",
      ],
    ]);
  });
});
