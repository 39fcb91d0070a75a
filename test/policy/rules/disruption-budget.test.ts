import { deepEqual } from "node:assert/strict";
import { judged, statefulSet } from "../support/judged.ts";

const rule = "disruption-budget";
const three = statefulSet({ replicas: 3 });
const selector: object = { matchLabels: { app: "db" } };
const budget = (spec: object, namespace = "data") => ({
  type: "kubernetes:policy/v1:PodDisruptionBudget",
  props: { metadata: { name: "db", namespace }, spec: { selector, ...spec } },
});
const none = [
  "Expected StatefulSet `data/db` to have a PodDisruptionBudget, got none: draining nodes may end all its pods. Add one with `maxUnavailable: 1` that selects its pods.",
];

describe(`The rule ${rule}`, () => {
  it("accepts a budget that lets one pod go", () => {
    deepEqual(judged(rule, [three, budget({ maxUnavailable: 1 })]), []);
    deepEqual(judged(rule, [three, budget({ minAvailable: 2 })]), []);
  });

  it("asks one pod alone for none", () => {
    deepEqual(judged(rule, [statefulSet(), statefulSet({ replicas: 1 })]), []);
  });

  it("refuses a StatefulSet of several without one", () => {
    deepEqual(judged(rule, [three]), none);
  });

  const others: readonly (readonly [what: string, budget: ReturnType<typeof budget>])[] = [
    ["of another namespace", budget({ maxUnavailable: 1 }, "others")],
    ["of other labels", budget({ maxUnavailable: 1, selector: { matchLabels: { app: "web" } } })],
    ...(
      [
        ["In", "app", ["web"]],
        ["NotIn", "app", ["db"]],
        ["Exists", "tier", []],
        ["DoesNotExist", "app", []],
      ] as const
    ).map(([operator, key, values]) => {
      const matchExpressions = [{ key, operator, values }];
      return [
        `by ${operator}`,
        budget({ maxUnavailable: 1, selector: { matchExpressions } }),
      ] as const;
    }),
  ];
  for (const [what, other] of others)
    it(`does not take a budget for its own that selects others: ${what}`, () => {
      deepEqual(judged(rule, [three, other]), none);
    });

  for (const spec of [
    { maxUnavailable: 0 },
    { maxUnavailable: "0%" },
    { minAvailable: 3 },
    { minAvailable: "100%" },
  ])
    it(`refuses a budget that lets none go: ${JSON.stringify(spec)}`, () => {
      deepEqual(judged(rule, [three, budget(spec)]), [
        "Expected PodDisruptionBudget `data/db` to let a pod of StatefulSet `db` go, got none that may: its nodes cannot be drained. Set `maxUnavailable` to 1.",
      ]);
    });
});
