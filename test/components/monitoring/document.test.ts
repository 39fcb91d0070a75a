import { deepEqual } from "node:assert/strict";
import { document, table } from "../../support/documents.ts";
import { alertRows, metrics } from "../../support/facts.ts";

describe("docs/monitoring.md", () => {
  it("lists the metrics of the counter and the keeper", async () => {
    deepEqual(table(document("docs/monitoring.md"), "Metric"), await metrics());
  });

  it("lists the alerts", () => {
    deepEqual(table(document("docs/monitoring.md"), "Alert"), alertRows());
  });
});
