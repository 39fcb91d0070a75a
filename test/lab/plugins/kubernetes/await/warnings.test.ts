import assert from "node:assert/strict";
import {
  newestWarnings,
  warningEvents,
} from "../../../../../lab/plugins/kubernetes/await/warnings.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { seen } from "../support/workloads.ts";

const involved = [seen("StatefulSet", { uid: "set" }, {}, {})];
const began = Date.parse("2026-01-01T12:00:00Z");

function event(uid: string, lastTimestamp: string, message: string, more: Properties = {}) {
  const involvedObject = { uid, kind: "StatefulSet", name: "counter" };
  return { involvedObject, lastTimestamp, reason: "FailedCreate", message, ...more };
}

describe("newestWarnings", () => {
  it("asks for warnings in the namespace only", () => {
    assert.deepEqual(warningEvents(seen("Pod", {}, {}, {})), {
      apiVersion: "v1",
      kind: "Event",
      namespace: "ns",
      fieldSelector: "type=Warning",
    });
  });

  it("passes on those about the objects since the beginning, the newest first, each once", () => {
    const events = [
      event("set", "2026-01-01T12:00:01Z", "first "),
      event("set", "2026-01-01T12:00:03Z", "third"),
      event("set", "2026-01-01T12:00:02Z", "third"),
      event("other", "2026-01-01T12:00:04Z", "not ours"),
      event("set", "2026-01-01T11:00:00Z", "of an earlier run"),
    ];
    assert.deepEqual(newestWarnings(events, involved, began), [
      "statefulset counter: FailedCreate: third",
      "statefulset counter: FailedCreate: first",
    ]);
  });

  it("passes on three at most", () => {
    const events = [1, 2, 3, 4].map((n) => event("set", `2026-01-01T12:00:0${n}Z`, `${n}`));
    assert.deepEqual(newestWarnings(events, involved, began), [
      "statefulset counter: FailedCreate: 4",
      "statefulset counter: FailedCreate: 3",
      "statefulset counter: FailedCreate: 2",
    ]);
  });

  it("reads the time where newer events have it, and allows for clocks that differ", () => {
    const events = [
      event("set", "", "by series", { series: { lastObservedTime: "2026-01-01T12:00:01Z" } }),
      event("set", "", "by time", { eventTime: "2026-01-01T11:59:56Z" }),
      event("set", "", "too early", { eventTime: "2026-01-01T11:59:54Z" }),
    ];
    assert.deepEqual(newestWarnings(events, involved, began), [
      "statefulset counter: FailedCreate: by series",
      "statefulset counter: FailedCreate: by time",
    ]);
  });
});
