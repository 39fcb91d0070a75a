import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { noWait } from "../kubernetes/no-wait.ts";
import { type AlertArgs, alerts } from "./alerts.ts";
import type { ObjectOptions } from "./monitoring.ts";

const objectName = "visit-counter-alerts";

/** Name of the rules' file in the ConfigMap. */
export const rulesFile = "visit-counter.rules.yml";

/** The alerts as groups of rules, the content of a rule file of Prometheus. */
export function ruleGroups(args: AlertArgs) {
  const rules = alerts(args).map((alert) => ({
    alert: alert.name,
    expr: alert.expression,
    for: `${alert.minutes}m`,
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook: alert.runbook,
    },
  }));
  return { groups: [{ name: args.counterNamespace, rules }] };
}

/** The rules for a Prometheus of the operator. */
export function prometheusRule(
  name: string,
  args: pulumi.Output<AlertArgs>,
  { metadata, labels, parent }: ObjectOptions,
): void {
  const own = metadata(objectName, args.counterNamespace, labels);
  new k8s.apiextensions.CustomResource(
    `${name}-rules`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { ...own, annotations: { ...own.annotations, ...noWait } },
      spec: args.apply(ruleGroups),
    },
    { parent },
  );
}

/** The rules as a file, for any other Prometheus, which has to be told of it. */
export function rulesConfigMap(
  name: string,
  args: pulumi.Output<AlertArgs>,
  { metadata, parent }: ObjectOptions,
): void {
  new k8s.core.v1.ConfigMap(
    `${name}-rules`,
    {
      metadata: metadata(objectName, args.counterNamespace),
      // JSON is YAML, too.
      data: { [rulesFile]: args.apply((known) => JSON.stringify(ruleGroups(known), null, 2)) },
    },
    { parent },
  );
}
