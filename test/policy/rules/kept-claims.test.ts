import { deepEqual } from "node:assert/strict";
import { judged, statefulSet } from "../support/judged.ts";

const rule = "kept-claims";

describe(`The rule ${rule}`, () => {
  it("accepts claims that stay", () => {
    const policy = { whenDeleted: "Retain", whenScaled: "Retain" };
    deepEqual(judged(rule, [statefulSet()]), []);
    deepEqual(judged(rule, [statefulSet({ persistentVolumeClaimRetentionPolicy: policy })]), []);
  });

  for (const when of ["whenDeleted", "whenScaled"])
    it(`refuses claims that go: ${when}`, () => {
      const policy = { persistentVolumeClaimRetentionPolicy: { [when]: "Delete" } };
      deepEqual(judged(rule, [statefulSet(policy)]), [
        `Expected StatefulSet \`data/db\` to keep its claims, got \`${when}: Delete\`. ` +
          `Set \`spec.persistentVolumeClaimRetentionPolicy.${when}\` to \`Retain\`, and delete claims by hand.`,
      ]);
    });
});
