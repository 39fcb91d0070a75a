import assert from "node:assert/strict";
import { diffRelease } from "../../../../../lab/plugins/kubernetes/release/release-difference.ts";
import { withDefaults } from "../../../../../lab/plugins/kubernetes/release/release-inputs.ts";
import { writeReleaseState } from "../../../../../lab/plugins/kubernetes/release/release-state.ts";
import { type Properties, Secret } from "../../../../../lab/plugins/support/properties.ts";
import { about } from "../support/provider.ts";

const inputs = (more: Properties = {}): Properties =>
  withDefaults({
    chart: "tiny",
    name: "tiny",
    namespace: "ns",
    version: "0.1.0",
    values: { text: "hello" },
    ...more,
  });

/** What changed from one set of inputs, with these values and version in the cluster, to another. */
function changes(
  before: Properties,
  after: Properties,
  live: Properties = { text: "hello" },
  version = "0.1.0",
): string[] {
  const outputs = { status: {}, resourceNames: {} };
  const found = { revision: 1, status: "deployed", chart: "tiny", version, values: live, outputs };
  const { changes } = diffRelease({
    ...about("kubernetes:helm.sh/v3:Release"),
    id: "ns/tiny",
    state: writeReleaseState(before, found),
    news: after,
    ignoreChanges: ["description"],
  });
  return [...changes].map(
    ([path, { kind, replaces }]) => `${kind} ${path}${replaces ? ", replacing" : ""}`,
  );
}

describe("A Helm release that is compared", () => {
  const { atomic, ...withoutAtomic } = inputs();
  const rows: [name: string, after: Properties, expected: string[]][] = [
    ["has no difference to itself", inputs(), []],
    ["is updated for its values", inputs({ values: { text: "bye" } }), ["update values.text"]],
    ["is updated for a value that is gone", inputs({ values: {} }), ["delete values.text"]],
    ["is updated for its version", inputs({ version: "0.2.0" }), ["update version"]],
    ["is replaced for its name", inputs({ name: "other" }), ["update name, replacing"]],
    [
      "is replaced for its namespace",
      inputs({ namespace: "other" }),
      ["update namespace, replacing"],
    ],
    ["has no difference for an argument at its default", withoutAtomic, []],
    ["has no difference in what the program ignores", inputs({ description: "x" }), []],
    [
      "has no difference for a value that became secret",
      inputs({ values: { text: new Secret("hello") } }),
      [],
    ],
  ];
  for (const [name, after, expected] of rows) {
    it(name, () => assert.deepEqual(changes(inputs(), after), expected));
  }

  it("is updated for a chart that was edited, unless nobody knows what it was", () => {
    const edited = inputs({ checksum: "b" });
    assert.deepEqual(changes(inputs({ checksum: "a" }), edited), ["update checksum"]);
    assert.deepEqual(changes(inputs({ checksum: "b" }), edited), []);
    assert.deepEqual(changes(inputs(), edited), []);
  });

  it("is updated for what drifted in the values and the version that the program sets", () => {
    const drifted = { text: "someone's", more: 1 };
    assert.deepEqual(changes(inputs(), inputs(), drifted, "0.0.9"), [
      "update values.text",
      "update version",
    ]);
  });
});
