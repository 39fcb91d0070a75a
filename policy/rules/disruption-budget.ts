import type { KubernetesObject, Selector } from "../objects.ts";
import { templateOf } from "../pod.ts";
import type { StackRule, Violation } from "../policy.ts";

type Labels = Readonly<Record<string, string>>;

/** A StatefulSet of several pods has a budget that keeps some, and lets nodes be drained. */
export const disruptionBudget: StackRule = {
  name: "disruption-budget",
  description:
    "A StatefulSet of several pods has a PodDisruptionBudget that lets one pod go at a time.",
  check: (objects) =>
    objects
      .filter(({ kind, spec }) => kind === "StatefulSet" && (spec?.replicas ?? 1) > 1)
      .flatMap((statefulSet) => {
        const budgets = objects.filter((object) => isBudgetOf(object, statefulSet));
        if (budgets.length === 0) return [withoutBudget(statefulSet)];
        return budgets
          .filter((budget) => letsNoneGo(budget, statefulSet.spec?.replicas ?? 1))
          .map((budget) => withoutRoom(budget, statefulSet));
      }),
};

function withoutBudget(statefulSet: KubernetesObject): Violation {
  return [
    statefulSet,
    "to have a PodDisruptionBudget, got none: draining nodes may end all its pods. Add one with `maxUnavailable: 1` that selects its pods.",
  ];
}

function withoutRoom(budget: KubernetesObject, { metadata }: KubernetesObject): Violation {
  return [
    budget,
    `to let a pod of StatefulSet \`${metadata?.name}\` go, got none that may: its nodes cannot be drained. Set \`maxUnavailable\` to 1.`,
  ];
}

function isBudgetOf({ kind, metadata, spec }: KubernetesObject, of: KubernetesObject): boolean {
  return (
    kind === "PodDisruptionBudget" &&
    metadata?.namespace === of.metadata?.namespace &&
    selects(spec?.selector ?? {}, templateOf(of)?.metadata?.labels ?? {})
  );
}

/** Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      const isOne = value !== undefined && values.includes(value);
      if (operator === "In") return isOne;
      if (operator === "NotIn") return !isOne;
      return (operator === "Exists") === (value !== undefined);
    })
  );
}

function letsNoneGo({ spec }: KubernetesObject, replicas: number): boolean {
  const { maxUnavailable, minAvailable } = spec ?? {};
  if (maxUnavailable !== undefined) return Number.parseInt(String(maxUnavailable), 10) === 0;
  return minAvailable === "100%" || Number(minAvailable) >= replicas;
}
