import { deepEqual } from "node:assert/strict";
import { container, judged, statefulSet } from "../support/judged.ts";

const rule = "probes";

describe(`The rule ${rule}`, () => {
  it("accepts a container with both, and a sidecar with any", () => {
    const sidecar = { name: "agent", restartPolicy: "Always", startupProbe: {} };
    deepEqual(judged(rule, [statefulSet({ pod: { initContainers: [sidecar] } })]), []);
  });

  for (const probe of ["readinessProbe", "livenessProbe"])
    it(`refuses a container without ${probe}`, () => {
      const pod = { containers: [container({ [probe]: undefined })] };
      deepEqual(judged(rule, [statefulSet({ pod })]), [
        `Expected StatefulSet \`data/db\` to have a \`${probe}\` in its container \`server\`, got none. Add one that touches no other service.`,
      ]);
    });

  it("refuses a sidecar without a probe, but not a container that ends", () => {
    const ends = { name: "prepare" };
    const sidecar = { name: "agent", restartPolicy: "Always" };
    deepEqual(judged(rule, [statefulSet({ pod: { initContainers: [ends, sidecar] } })]), [
      "Expected StatefulSet `data/db` to have a probe in its sidecar `agent`, got none: the other containers start without waiting for it. Add a `startupProbe`.",
    ]);
  });

  it("leaves Jobs alone", () => {
    const { props } = statefulSet({ pod: { containers: [{ name: "once" }] } });
    deepEqual(judged(rule, [{ type: "kubernetes:batch/v1:Job", props }]), []);
  });
});
