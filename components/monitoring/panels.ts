import type { AlertArgs } from "./alerts.ts";

/** A picture of the dashboard. */
export interface Panel {
  readonly title: string;
  /** Curves over time, or the latest value as a number. */
  readonly type: "timeseries" | "stat";
  /** What Grafana formats the values as. */
  readonly unit: "short" | "ops" | "s" | "percentunit";
  /** What it shows, in PromQL, each with the name of its curves. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
  /** A value from which a number is red. @default never */
  readonly redFrom?: number;
}

/** Of the labels that different ways of scraping set, those that are there. */
const pod = "{{pod}} {{instance}}";

/** All panels, in the order in which they are read. */
export function panels({ counterNamespace, vaultNamespace, replicas }: AlertArgs): Panel[] {
  const counter = `{namespace="${counterNamespace}"}`;
  const vault = `{namespace="${vaultNamespace}"}`;
  const rate = (metric: string, own: string) => `rate(${metric}${own}[$__rate_interval])`;
  const commits = (quantile: number) =>
    `histogram_quantile(${quantile}, sum by (le) (${rate("visit_counter_commit_duration_seconds_bucket", counter)}))`;
  return [
    stat("Visits of all pods", `sum(visit_counter_visits_total${counter})`),
    stat(
      "Pods that are not ready",
      `${replicas} - (sum(visit_counter_ready${counter}) or vector(0))`,
      1,
    ),
    stat("Sealed Vault servers", `sum(vault_keeper_server_sealed${vault})`, 1),
    {
      ...{ title: "Age of the secret", type: "stat", unit: "s" },
      queries: [[`max(visit_counter_admin_token_age_seconds${counter})`, ""]],
    },
    curves("Visits", "ops", [[rate("visit_counter_visits_total", counter), pod]]),
    curves("Commit duration", "s", [
      [commits(0.5), "half are faster"],
      [commits(0.99), "99 % are faster"],
    ]),
    curves("Waiting visits", "short", [[`visit_counter_waiting_visits${counter}`, pod]]),
    curves("Visits refused, and requests failed", "ops", [
      [rate("visit_counter_refused_visits_total", counter), `refused ${pod}`],
      [rate("visit_counter_store_failures_total", counter), `failed ${pod}`],
    ]),
    curves("Readiness", "short", [[`visit_counter_ready${counter}`, pod]]),
    curves("Room left on the volumes", "percentunit", [
      [
        `visit_counter_volume_available_bytes${counter} / visit_counter_volume_capacity_bytes${counter}`,
        pod,
      ],
    ]),
    curves("Vault", "short", [
      [`vault_keeper_ready${vault}`, "serves as arranged"],
      [`vault_keeper_server_sealed${vault}`, "{{server}} sealed"],
      [`vault_keeper_server_active${vault}`, "{{server}} active"],
    ]),
    curves("Requests to Vault", "ops", [
      [`sum(${rate("vault_core_handle_request_count", vault)})`, "requests"],
      [`sum(${rate("vault_audit_log_request_failure", vault)})`, "not in an audit log"],
    ]),
  ];
}

function stat(title: string, expression: string, redFrom?: number): Panel {
  return { title, type: "stat", unit: "short", queries: [[expression, ""]], redFrom };
}

function curves(title: string, unit: Panel["unit"], queries: Panel["queries"]): Panel {
  return { title, type: "timeseries", unit, queries };
}
