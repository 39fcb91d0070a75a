import type { MonitoringArgs } from "../components/monitoring/monitoring.ts";
import { oneOf, optional } from "./checks.ts";
import { labels } from "./placement.ts";
import type { StackConfig } from "./stack-config.ts";

/** The keys of monitoring as given: null if unset. */
export type MonitoringChoices = ReturnType<typeof readMonitoring>;

export function readMonitoring(stack: StackConfig) {
  return {
    type: stack.read("monitoring", oneOf("none", "annotations", "operator")),
    labels: stack.read(
      "monitoringLabels",
      optional(labels('{"release": "kube-prometheus-stack"}')),
    ),
  };
}

/** What follows from choices without contradictions; undefined for no monitoring. */
export function monitoringSettings({
  type,
  labels,
}: MonitoringChoices): Pick<MonitoringArgs, "by" | "labels"> | undefined {
  return type === "none" ? undefined : { by: type, labels: labels ?? undefined };
}
