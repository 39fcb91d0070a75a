import { deepEqual, equal } from "node:assert/strict";
import { nodeSelector, tolerations } from "../../config/placement.ts";

describe("Where pods may run", () => {
  for (const accepted of [
    [],
    [{ operator: "Exists" }],
    [{ key: "dedicated", operator: "Exists" }],
    [{ key: "example.org/pool", value: "vault", effect: "NoSchedule" }],
    [{ key: "pool", operator: "Equal", value: "", effect: "PreferNoSchedule" }, { key: "other" }],
    [{ key: "pool", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
  ])
    it(`accepts as tolerations ${JSON.stringify(accepted)}`, () =>
      deepEqual(tolerations.parse(JSON.stringify(accepted)), accepted));

  for (const [why, refused] of [
    ["no JSON", "dedicated"],
    ["no list", '{"key": "dedicated"}'],
    ["no object", '["dedicated"]'],
    ["nothing", "[null]"],
    [
      "a misspelt key, which the cluster would ignore",
      '[{"key": "dedicated", "efect": "NoSchedule"}]',
    ],
    ["an unknown operator", '[{"key": "dedicated", "operator": "In"}]'],
    ["an unknown effect", '[{"key": "dedicated", "effect": "noSchedule"}]'],
    ["equality without a key", '[{"value": "vault"}]'],
    ["existence with a value", '[{"key": "dedicated", "operator": "Exists", "value": "vault"}]'],
    ["a value that is no text", '[{"key": "dedicated", "value": true}]'],
    ["a key that no taint has", '[{"key": "{{ dedicated }}"}]'],
    ["a time without an eviction", '[{"key": "dedicated", "tolerationSeconds": 5}]'],
    ["half a second", '[{"key": "dedicated", "effect": "NoExecute", "tolerationSeconds": 0.5}]'],
  ] as const)
    it(`refuses as tolerations ${why}`, () => equal(tolerations.parse(refused), undefined));

  for (const accepted of [{}, { "kubernetes.io/arch": "arm64", pool: "vault", empty: "" }])
    it(`accepts as a node selector ${JSON.stringify(accepted)}`, () =>
      deepEqual(nodeSelector.parse(JSON.stringify(accepted)), accepted));

  for (const refused of [
    "pool=vault",
    "null",
    '["pool"]',
    '{"pool": true}',
    '{"pool": "a vault"}',
    '{"": "vault"}',
    '{"Example.org/pool": "vault"}',
    `{"${"p".repeat(64)}": "vault"}`,
  ])
    it(`refuses as a node selector ${refused}`, () =>
      equal(nodeSelector.parse(refused), undefined));
});
