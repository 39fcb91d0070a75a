import type { AlertArgs } from "../../../components/monitoring/alerts.ts";
import { Monitoring, type MonitoringArgs } from "../../../components/monitoring/monitoring.ts";
import { run } from "../../support/engine.ts";

/** Types of the objects that the component makes. */
export const types = {
  service: "kubernetes:core/v1:Service",
  configMap: "kubernetes:core/v1:ConfigMap",
  podMonitor: "kubernetes:monitoring.coreos.com/v1:PodMonitor",
  rule: "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
};

export const args: MonitoringArgs = {
  by: "annotations",
  counter: {
    namespace: "books",
    pods: ["counter-0", "counter-1", "counter-2"],
    selector: { "app.kubernetes.io/instance": "counter" },
  },
  keeper: { selector: { "app.kubernetes.io/instance": "keeper" } },
  vault: { namespace: "safe", url: "http://vault.safe.svc.cluster.local:8200" },
};

/** What alerts and dashboard are made from. */
export const watched: AlertArgs = {
  counterNamespace: "books",
  vaultNamespace: "safe",
  replicas: 3,
};

/** The registrations for monitoring with these arguments, except for a change. */
export function deploy(change: Partial<MonitoringArgs> = {}) {
  return run(() => new Monitoring("monitoring", { ...args, ...change }));
}
