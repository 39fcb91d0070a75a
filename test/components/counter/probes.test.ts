import { equal, ok } from "node:assert/strict";
import { drainSeconds, paths, port } from "../../../app/src/contract.ts";
import { counterConsumer } from "../../../components/counter/consumer.ts";
import { counterPod } from "../../../components/counter/pod.ts";
import type { Inputs } from "../../support/engine.ts";

const { spec }: Inputs = counterPod({
  labels: {},
  instance: "counter",
  image: { reference: "image", version: "1", platform: "linux/amd64" },
  clusterDomain: "cluster.local",
  records: "_http._tcp.counter",
  serviceAccountName: "counter",
  volumeName: "app-storage",
  idleSeconds: 5,
  vaultAgent: {
    image: "vault",
    consumer: counterConsumer("counter", "visit-counter"),
    configMapName: "agent",
  },
});
const [container] = spec.containers;

const probes = {
  startupProbe: container.startupProbe,
  livenessProbe: container.livenessProbe,
  readinessProbe: container.readinessProbe,
};

describe("probes", () => {
  it("go to the paths that the application exports: health for startup and liveness, ready for readiness", () => {
    equal(probes.startupProbe.httpGet.path, paths.health);
    equal(probes.livenessProbe.httpGet.path, paths.health);
    equal(probes.readinessProbe.httpGet.path, paths.ready);
  });

  it("go to the port that the application listens on", () => {
    for (const { httpGet } of Object.values(probes)) {
      const found = container.ports.find((named: Inputs) => named.name === httpGet.port);
      equal(found.containerPort, port);
    }
  });

  it("take a pod out of the Services before restarting it", () => {
    const seconds = (probe: { periodSeconds: number; failureThreshold: number }) =>
      probe.periodSeconds * probe.failureThreshold;
    ok(seconds(probes.readinessProbe) < seconds(probes.livenessProbe));
  });
});

describe("grace period", () => {
  it("covers the delay before SIGTERM and the longest shutdown of the application", () => {
    const delay = container.lifecycle.preStop.sleep.seconds;
    ok(delay + drainSeconds + 1 < spec.terminationGracePeriodSeconds);
  });
});
