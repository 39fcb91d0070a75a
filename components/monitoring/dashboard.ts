import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { digest } from "../kubernetes/digest.ts";
import type { AlertArgs } from "./alerts.ts";
import type { ObjectOptions } from "./monitoring.ts";
import { type Panel, panels } from "./panels.ts";

/** By default, the sidecar of Grafana's chart looks for this label. */
const sidecarLabel = { grafana_dashboard: "1" };

/** Units of the grid: 24 are a whole line. */
const sizes = { stat: { w: 6, h: 4 }, timeseries: { w: 12, h: 8 } };

/** The dashboard as a file for Grafana. The sidecar puts the files of all stacks into one folder. */
export function dashboardConfigMap(
  name: string,
  args: pulumi.Output<AlertArgs>,
  { metadata, parent }: ObjectOptions,
): void {
  new k8s.core.v1.ConfigMap(
    `${name}-dashboard`,
    {
      metadata: metadata("visit-counter-dashboard", args.counterNamespace, sidecarLabel),
      data: args.apply((known) => ({
        [`${known.counterNamespace}.json`]: JSON.stringify(dashboard(known), null, 2),
      })),
    },
    { parent },
  );
}

/** The dashboard in Grafana's model: grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model. */
export function dashboard(args: AlertArgs) {
  return {
    uid: `visit-counter-${digest(args.counterNamespace)}`,
    title: `Visit Counter (${args.counterNamespace})`,
    schemaVersion: 39,
    editable: false,
    time: { from: "now-1h", to: "now" },
    refresh: "10s",
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: placed(panels(args)),
  };
}

/** Panels in lines, each from the left as far as there is room. */
function placed(panels: readonly Panel[]) {
  let x = 0;
  let y = 0;
  return panels.map((panel, index) => {
    const { w, h } = sizes[panel.type];
    const gridPos = { x, y, w, h };
    x += w;
    if (x === 24) [x, y] = [0, y + h];
    return { id: index + 1, gridPos, ...modelOf(panel) };
  });
}

function modelOf({ title, type, unit, queries, redFrom }: Panel) {
  const green = { color: "green", value: null };
  const steps = redFrom === undefined ? [green] : [green, { color: "red", value: redFrom }];
  return {
    ...{ title, type },
    datasource: { type: "prometheus", uid: `\${datasource}` },
    fieldConfig: {
      defaults: { unit, thresholds: { mode: "absolute", steps } },
      overrides: [],
    },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      ...{ expr, legendFormat },
    })),
  };
}
