import { deepEqual } from "node:assert/strict";
import { judged, statefulSet } from "../support/judged.ts";

const rule = "explicit-names";
const service = (metadata: object) => ({ type: "kubernetes:core/v1:Service", props: { metadata } });

describe(`The rule ${rule}`, () => {
  it("accepts names that the program chose", () => {
    deepEqual(judged(rule, [statefulSet(), service({ name: "db", namespace: "data" })]), []);
  });

  it("refuses a name that Pulumi makes up, before and after it has", () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const why =
      "to have a name of its own, got one that Pulumi makes up: a replacement would have another, and other claims. Set `metadata.name`.";
    deepEqual(judged(rule, [service({}), service({ name: "db-1a2b3c4d", annotations })]), [
      `Expected Service \`without a name\` ${why}`,
      `Expected Service \`db-1a2b3c4d\` ${why}`,
    ]);
  });

  it("refuses a StatefulSet without a headless Service", () => {
    deepEqual(judged(rule, [statefulSet({ serviceName: undefined })]), [
      "Expected StatefulSet `data/db` to name its headless Service, got none: its pods have no DNS names. Set `spec.serviceName`.",
    ]);
  });
});
