import assert from "node:assert/strict";
import { PodNames } from "../../../app/src/pods/pod-names.ts";

const records = "_http._tcp.counter.visit-counter.svc.cluster.local";

describe("The names of the pods", () => {
  it("derive from the name of the pod that asks, and from where DNS lists them", () => {
    const names = PodNames.of("counter-2", records);
    assert.equal(names?.own, 2);
    assert.equal(names?.name(11), "counter-11");
    assert.equal(names?.host(11), "counter-11.counter.visit-counter.svc.cluster.local");
  });

  it("may have hyphens and numbers themselves", () => {
    const names = PodNames.of("counter-2-10", records);
    assert.equal(names?.own, 10);
    assert.equal(names?.name(0), "counter-2-0");
  });

  it("do not exist for a process without an ordinal", () => {
    for (const pod of ["counter", "counter-", "counter-01", "counter-x", "-1", "laptop.local"])
      assert.equal(PodNames.of(pod, records), undefined, pod);
  });

  it("are found again in DNS, also in capitals", () => {
    const names = PodNames.of("counter-0", records);
    const domain = "counter.visit-counter.svc.cluster.local";
    assert.equal(names?.ordinal(`counter-0.${domain}`), 0);
    assert.equal(names?.ordinal(`COUNTER-12.${domain.toUpperCase()}`), 12);
    for (const other of [
      "",
      domain,
      `10-244-0-9.${domain}`,
      `counter-01.${domain}`,
      `counter-1x.${domain}`,
      `counter-NaN.${domain}`,
      `counter--1.${domain}`,
      `counter.1.${domain}`,
      `counters-1.${domain}`,
      `counter-1.other.visit-counter.svc.cluster.local`,
      `counter-1.${domain}.example.org`,
    ])
      assert.equal(names?.ordinal(other), undefined, other);
  });
});
