import assert from "node:assert/strict";
import { parseJsonPath } from "../../../../../lab/plugins/kubernetes/await/json-path.ts";
import type { Properties, Value } from "../../../../../lab/plugins/support/properties.ts";

const object: Properties = {
  metadata: { annotations: { "example.com/done": "yes" } },
  status: {
    replicas: 2,
    phase: "Running",
    ok: true,
    conditions: [
      { type: "Ready", status: "True", age: 5 },
      { type: "Synced", status: "False", age: 50 },
    ],
  },
  webhooks: [{ clientConfig: { caBundle: "a" } }, { clientConfig: {} }],
};

describe("A JSONPath", () => {
  const rows: [path: string, found: Value[]][] = [
    ["$.status.phase", ["Running"]],
    ["$['status'][\"phase\"]", ["Running"]],
    ["$.metadata.annotations['example.com/done']", ["yes"]],
    ["$.status.conditions[0].type", ["Ready"]],
    ["$.status.conditions[-1].type", ["Synced"]],
    ["$.status.conditions[7].type", []],
    ["$.status.conditions[*].type", ["Ready", "Synced"]],
    ["$.webhooks[*].clientConfig.caBundle", ["a"]],
    ["$.metadata.annotations.*", ["yes"]],
    ["$.nothing.at.all", []],
    ["$.status.constructor", []],
    ['$.status.conditions[?(@.type=="Ready")].status', ["True"]],
    ["$.status.conditions[?@.type == 'Synced'].status", ["False"]],
    ["$.status.conditions[?@.type != 'Ready'].type", ["Synced"]],
    ["$.status.conditions[?@.age > 5 && @.status == 'False'].type", ["Synced"]],
    ["$.status.conditions[?@.age <= 5 || @.age >= 50].type", ["Ready", "Synced"]],
    ["$.status.conditions[?!(@.age < 10)].type", ["Synced"]],
    ["$.status.conditions[?@.nope].type", []],
    ["$.status.conditions[?$.status.ok == true].age", [5, 50]],
    ["$.status[?@ == 'Running' || @ == 'Succeeded' ]", ["Running"]],
    ["$.status[?@ == 2]", [2]],
  ];
  for (const [path, found] of rows) {
    it(`${path} selects ${JSON.stringify(found)}`, () => {
      assert.deepEqual(parseJsonPath(path)(object), found);
    });
  }

  for (const path of [
    "status",
    "$.a[",
    "$..a",
    "$.a[0:1]",
    "$.a[0,1]",
    "$.a[?length(@) > 1]",
    "$.",
    "",
  ]) {
    it(`refuses ${JSON.stringify(path)}`, () => {
      assert.throws(() => parseJsonPath(path), {
        name: "Failure",
        message: `Expected a JSONPath of names, indexes, \`*\` and filters, got \`${path}\`.`,
      });
    });
  }
});
