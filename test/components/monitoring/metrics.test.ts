import { deepEqual, ok } from "node:assert/strict";
import { alerts } from "../../../components/monitoring/alerts.ts";
import { panels } from "../../../components/monitoring/panels.ts";
import { toldMetrics } from "../../support/told-metrics.ts";
import { watched } from "../support/monitoring.ts";

/** What Vault and the kubelet tell; `monitoring.e2e.ts` looks at what Vault really does. */
const others = [
  "vault_audit_log_request_failure",
  "vault_core_handle_request_count",
  "kubelet_volume_stats_available_bytes",
  "kubelet_volume_stats_capacity_bytes",
];

describe("Alerts and dashboard", () => {
  it("name only metrics that are told", async () => {
    const told = new Set(others);
    for (const { name, type } of await toldMetrics())
      told.add(type === "histogram" ? `${name}_bucket` : name);
    const expressions = [
      ...alerts(watched).map(({ expression }) => expression),
      ...panels(watched).flatMap(({ queries }) => queries.map(([expression]) => expression)),
    ];
    const named = expressions.flatMap((expression) =>
      [...expression.matchAll(/\b[a-z_]+(?=\{)/g)].map(([name]) => name),
    );
    ok(named.length > expressions.length);
    deepEqual(
      named.filter((name) => !told.has(name)),
      [],
    );
    deepEqual(
      others.filter((name) => !named.includes(name)),
      [],
    );
  });
});
