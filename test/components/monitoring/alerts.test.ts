import { deepEqual, equal, match, ok } from "node:assert/strict";
import { alerts } from "../../../components/monitoring/alerts.ts";
import { ruleGroups, rulesFile } from "../../../components/monitoring/rules.ts";
import { anchors, document } from "../../support/documents.ts";
import { deploy, types, watched } from "../support/monitoring.ts";

describe("Alerts", () => {
  it("are the same as objects of the operator and as a file", async () => {
    const expected = JSON.parse(JSON.stringify(ruleGroups(watched)));
    const { only } = await deploy({ by: "operator" });
    const { metadata, spec } = only(types.rule).inputs;
    deepEqual([metadata.namespace, spec], ["books", expected]);
    const { data } = (await deploy()).only(types.configMap, "monitoring-rules").inputs;
    deepEqual(JSON.parse(data[rulesFile]), expected);
  });

  it("have names of their own, a sentence each, and a document that says what to do", () => {
    const all = alerts(watched);
    equal(new Set(all.map(({ name }) => name)).size, all.length);
    for (const { summary, description, runbook } of all) {
      for (const text of [summary, description]) match(text, /^\S.*\.$/);
      const [path = "", anchor = ""] = runbook.split("#");
      ok(anchors(document(path)).includes(anchor), runbook);
    }
  });

  it("look at this stack alone", () => {
    for (const { name, expression } of alerts(watched)) {
      const metrics = [...expression.matchAll(/\b[a-z]+(?:_[a-z]+)+\b(\{[^}]*\})?/g)];
      ok(metrics.length > 0, name);
      for (const [, labels = ""] of metrics)
        match(labels, /^\{namespace="(?:books|safe)"\}$/, name);
    }
  });

  it("know how many pods there should be", () => {
    const missing = alerts(watched).find(({ name }) => name === "VisitCounterMissing");
    match(missing?.expression ?? "", / < 3$/);
  });
});
