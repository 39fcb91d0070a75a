import assert from "node:assert/strict";
import { remains } from "../../../../commands/report/sections/remains.ts";
import { SectionRig } from "../support/section-rig.ts";

const namespace = "get namespace visit-counter-trial --ignore-not-found";
const volumes = `get persistentvolumes --output=jsonpath={.items[?(@.spec.claimRef.namespace=="visit-counter-trial")].metadata.name}`;
const count = (pod: number) => `exec --namespace=visit-counter pod/counter-${pod} -- cat visits`;

const rig = new SectionRig(remains, {
  [namespace]: "",
  [volumes]: ["pvc-9", ""],
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
    assert.deepEqual(await rig.flaws({ [namespace]: "visit-counter-trial   Terminating   5m\n" }), [
      [
        "The trial is gone, with its claims and volumes.",
        "Expected no namespace `visit-counter-trial`, got one.",
      ],
    ]);
  });

  it("names volumes that stay", async () => {
    assert.deepEqual(await rig.flaws({ [volumes]: "pvc-9" }), [
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
