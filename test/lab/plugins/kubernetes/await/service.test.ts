import assert from "node:assert/strict";
import { service } from "../../../../../lab/plugins/kubernetes/await/service.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { progressOf, seen } from "../support/workloads.ts";

const selector = { app: "counter" };
const at = (spec: Properties, status: Properties = {}) => seen("Service", {}, spec, status);
const slices = (...conditions: Properties[]) => [
  [{ kind: "EndpointSlice", endpoints: conditions.map((c) => ({ conditions: c })) }],
];

describe("Waiting for a Service", () => {
  it("looks up its endpoints", () => {
    assert.deepEqual(service.lookups(at({ selector })), [
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        namespace: "ns",
        labelSelector: "kubernetes.io/service-name=counter",
      },
    ]);
  });

  it("is over at once where there are no endpoints to wait for", () => {
    const specs: Properties[] = [
      { clusterIP: "None", selector },
      { clusterIP: "10.96.0.1" },
      { type: "ExternalName", selector },
    ];
    for (const spec of specs) {
      assert.equal(progressOf(service, at(spec)).done, true, JSON.stringify(spec));
    }
  });

  it("gives its endpoints 10 seconds to settle, even if there are none", () => {
    assert.equal(progressOf(service, at({ selector }), [[]], 9.9).done, false);
    assert.equal(progressOf(service, at({ selector }), [[]], 10).done, true);
    assert.equal(progressOf(service, at({ selector }), slices({ ready: true }), 10).done, true);
  });

  it("goes on while an endpoint is not ready, however long", () => {
    assert.deepEqual(
      progressOf(service, at({ selector }), slices({ ready: true }, { ready: false }), 100),
      { done: false, status: "1 of 2 endpoints are ready" },
    );
  });

  it("does not count an endpoint that is on its way out", () => {
    const related = slices({ ready: false, terminating: true });
    assert.equal(progressOf(service, at({ selector }), related, 10).done, true);
  });

  it("goes on until a load balancer has an address", () => {
    const spec = { type: "LoadBalancer", selector };
    assert.deepEqual(progressOf(service, at(spec), [[]], 100), {
      done: false,
      status: "its load balancer has no address yet",
    });
    const status = { loadBalancer: { ingress: [{ ip: "203.0.113.1" }] } };
    assert.equal(progressOf(service, at(spec, status), [[]], 100).done, true);
  });
});
