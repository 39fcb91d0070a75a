import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { dashboard } from "../../../components/monitoring/dashboard.ts";
import { deploy, types, watched } from "../support/monitoring.ts";

describe("The dashboard", () => {
  it("is a file in a ConfigMap that Grafana's sidecar looks for, with a name that no other stack has", async () => {
    const { only } = await deploy();
    const { metadata, data } = only(types.configMap, "monitoring-dashboard").inputs;
    deepEqual([metadata.namespace, metadata.labels.grafana_dashboard], ["books", "1"]);
    deepEqual(Object.keys(data), ["books.json"]);
    deepEqual(JSON.parse(data["books.json"]), JSON.parse(JSON.stringify(dashboard(watched))));
  });

  it("has an identity and a title that no other stack has", () => {
    const [one, other] = [watched, { ...watched, counterNamespace: "films" }].map(dashboard);
    notEqual(one?.uid, other?.uid);
    notEqual(one?.title, other?.title);
    ok((one?.uid.length ?? 0) <= 40, "as Grafana allows");
  });

  it("has panels that do not overlap, in full lines", () => {
    const cells = new Set<string>();
    let area = 0;
    for (const { gridPos } of dashboard(watched).panels) {
      const { x, y, w, h } = gridPos;
      for (let column = x; column < x + w; column++)
        for (let line = y; line < y + h; line++) cells.add(`${column} ${line}`);
      area += w * h;
      ok(x + w <= 24);
    }
    equal(cells.size, area);
    equal(area % 24, 0);
  });
});
