import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, labels } from "../kubernetes/labels.ts";
import type { AlertArgs } from "./alerts.ts";
import { dashboardConfigMap } from "./dashboard.ts";
import { prometheusRule, rulesConfigMap } from "./rules.ts";
import { annotatedService, authorityConfigMap, podMonitor } from "./scraping.ts";
import { type MonitoredStack, targetsOf } from "./targets.ts";

export interface MonitoringArgs extends MonitoredStack {
  /**
   * How Prometheus learns of pods and rules: by annotations, or by objects of its operator. The keeper's pod has its
   * annotations from its own component: it restarts anyway, with Vault.
   */
  readonly by: "annotations" | "operator";
  /** Labels of the operator's objects, by which a Prometheus selects them. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What all objects have. */
export interface ObjectOptions {
  readonly metadata: (
    name: string,
    namespace: pulumi.Input<string>,
    more?: Labels,
  ) => k8s.types.input.meta.v1.ObjectMeta & { readonly annotations: Record<string, string> };
  /** Labels of the operator's objects. */
  readonly labels: Labels;
  readonly parent: pulumi.Resource;
}

/** Leads Prometheus to the metrics of counter, keeper and Vault, and gives it alerts, and Grafana a dashboard. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("visit-counter:index:Monitoring", name, args, opts);
    const options: ObjectOptions = {
      metadata: (objectName, namespace, more = {}) => ({
        name: objectName,
        namespace,
        labels: { ...more, ...labels(name) },
        annotations: { ...fieldManager },
      }),
      labels: args.labels ?? {},
      parent: this,
    };
    const watched: pulumi.Output<AlertArgs> = pulumi
      .all([args.counter.namespace, args.vault.namespace])
      .apply(([counterNamespace, vaultNamespace]) => ({
        ...{ counterNamespace, vaultNamespace },
        replicas: args.counter.pods.length,
      }));

    for (const target of targetsOf(args))
      if (args.by === "operator") podMonitor(name, target, args.vault, options);
      else if (target.of !== "keeper") annotatedService(name, target, options);
    if (args.by === "annotations") rulesConfigMap(name, watched, options);
    else {
      authorityConfigMap(name, args.vault, options);
      prometheusRule(name, watched, options);
    }
    dashboardConfigMap(name, watched, options);
    this.registerOutputs({});
  }
}
