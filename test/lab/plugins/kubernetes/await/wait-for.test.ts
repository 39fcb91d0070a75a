import assert from "node:assert/strict";
import { waitFor } from "../../../../../lab/plugins/kubernetes/await/wait-for.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { progressOf, seen } from "../support/workloads.ts";

const conditions: Properties[] = [
  { type: "Ready", status: "True" },
  { type: "Synced", status: "False", message: "not yet" },
];
const object = seen("Widget", {}, {}, { replicas: 2, phase: "Running", list: [1], conditions });

describe("The annotation pulumi.com/waitFor", () => {
  const rows: [annotation: string, done: boolean, status: string][] = [
    ["jsonpath={.status.phase}", true, "{.status.phase} is there"],
    ["jsonpath={$.status.phase}", true, "{$.status.phase} is there"],
    ["jsonpath={.status.other}", false, "{.status.other} is not there"],
    ["jsonpath={.status.phase}=Running", true, "{.status.phase} is Running"],
    ["jsonpath={.status.phase}=Ready", false, "{.status.phase} is Running"],
    ["jsonpath={.status.replicas}=2", true, "{.status.replicas} is 2"],
    ["jsonpath={.status.list}", true, "{.status.list} is there"],
    ["condition=Ready", true, "condition Ready is True"],
    ["condition=ready=true", true, "condition ready is True"],
    ["condition=Synced", false, "condition Synced is False: not yet"],
    ["condition=Synced=False", true, "condition Synced is False: not yet"],
    ["condition=Other", false, "condition Other is nothing"],
    [
      '["condition=Ready", "jsonpath={.status.phase}"]',
      true,
      "condition Ready is True; {.status.phase} is there",
    ],
    ['["condition=Ready", "condition=Synced"]', false, "condition Synced is False: not yet"],
  ];
  for (const [annotation, done, status] of rows) {
    it(`${annotation} is ${done ? "" : "not "}met`, () => {
      assert.deepEqual(progressOf(waitFor(annotation), object), { done, status });
    });
  }

  it("does not believe a status that is older than the change", () => {
    const old = seen("Widget", { generation: 2 }, {}, { observedGeneration: 1, conditions });
    assert.equal(progressOf(waitFor("condition=Ready"), old).done, false);
  });

  it("is in vain where a list should equal a value", () => {
    assert.deepEqual(progressOf(waitFor("jsonpath={.status.list}=1"), object), {
      done: false,
      failed: true,
      status: "{.status.list} is no single value",
      problems: ["Expected {.status.list} to be a single value, got a list or an object."],
    });
  });

  const refused: [annotation: string, message: string][] = [
    [
      "Ready",
      "Expected annotation `pulumi.com/waitFor` to start with `jsonpath=` or `condition=`, got `Ready`.",
    ],
    [
      "jsonpath=.status",
      "Expected annotation `pulumi.com/waitFor` to be `jsonpath={.path}` or `jsonpath={.path}=value`, got `jsonpath=.status`.",
    ],
    [
      "jsonpath={.status}=",
      "Expected annotation `pulumi.com/waitFor` to be `jsonpath={.path}` or `jsonpath={.path}=value`, got `jsonpath={.status}=`.",
    ],
    [
      "[]",
      "Expected annotation `pulumi.com/waitFor` to be one condition or a JSON array of some, got `[]`.",
    ],
    [
      "[1",
      "Expected annotation `pulumi.com/waitFor` to be one condition or a JSON array of some, got `[1`.",
    ],
  ];
  for (const [annotation, message] of refused) {
    it(`refuses ${annotation}`, () => {
      assert.throws(() => waitFor(annotation), { name: "Failure", message });
    });
  }
});
