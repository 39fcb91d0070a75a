import { deepEqual, equal } from "node:assert/strict";
import type { MonitoringArgs } from "../../../components/monitoring/monitoring.ts";
import { args, deploy, types } from "../support/monitoring.ts";

const tls: MonitoringArgs["vault"] = {
  namespace: "safe",
  url: "https://vault.safe.svc.cluster.local:8200",
  certificateAuthority: { pem: "an authority" },
};

const annotations = (port: string, path: string) => ({
  "prometheus.io/scrape": "true",
  "prometheus.io/scheme": "http",
  "prometheus.io/port": port,
  "prometheus.io/path": path,
});

describe("Scraping by annotations", () => {
  it("leads to the counter and Vault by a Service each, and leaves the keeper to its own annotations", async () => {
    const { registrations } = await deploy();
    const services = registrations.filter(({ type }) => type === types.service);
    deepEqual(
      services.map(({ inputs: { metadata } }) => [
        `${metadata.namespace}/${metadata.name}`,
        Object.fromEntries(
          Object.entries(metadata.annotations).filter(([key]) => key.startsWith("prometheus.io/")),
        ),
      ]),
      [
        ["books/counter-metrics", annotations("8000", "/metrics")],
        [
          "safe/vault-metrics",
          {
            ...annotations("8200", "/v1/sys/metrics"),
            "prometheus.io/param_format": "prometheus",
          },
        ],
      ],
    );
  });

  it("has addresses of pods alone, also of those that are not ready, and waits for none", async () => {
    const { only } = await deploy();
    const { spec, metadata } = only(types.service, "monitoring-counter").inputs;
    deepEqual(spec, {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: args.counter.selector,
      ports: [{ name: "metrics", port: 8000, targetPort: 8000 }],
    });
    equal(metadata.annotations["pulumi.com/skipAwait"], "true");
  });

  it("asks Vault by https if it has a certificate", async () => {
    const { only } = await deploy({ vault: tls });
    const { metadata } = only(types.service, "monitoring-vault").inputs;
    equal(metadata.annotations["prometheus.io/scheme"], "https");
  });
});

describe("Scraping by the operator", () => {
  it("leads to the counter, the keeper and Vault by a PodMonitor each, which name the pods' ports", async () => {
    const { registrations } = await deploy({ by: "operator" });
    const monitors = registrations.filter(({ type }) => type === types.podMonitor);
    deepEqual(
      monitors.map(({ inputs: { metadata, spec } }) => [
        `${metadata.namespace}/${metadata.name}`,
        spec.selector.matchLabels["app.kubernetes.io/instance"],
        ...spec.podMetricsEndpoints,
      ]),
      [
        [
          ...["books/counter-metrics", "counter"],
          { port: "http", path: "/metrics", scheme: "http" },
        ],
        [
          ...["safe/vault-keeper-metrics", "keeper"],
          { port: "http", path: "/metrics", scheme: "http" },
        ],
        [
          ...["safe/vault-metrics", "vault"],
          {
            ...{ port: "http", path: "/v1/sys/metrics", scheme: "http" },
            params: { format: ["prometheus"] },
          },
        ],
      ],
    );
    equal(registrations.filter(({ type }) => type === types.service).length, 0);
  });

  it("verifies Vault with its own authority, under the name that its certificate has", async () => {
    const { only } = await deploy({ by: "operator", vault: tls });
    const [endpoint] = only(types.podMonitor, "monitoring-vault").inputs.spec.podMetricsEndpoints;
    const { name, key } = endpoint.tlsConfig.ca.configMap;
    const { metadata, data } = only(types.configMap, "monitoring-authority").inputs;
    deepEqual([metadata.namespace, metadata.name], ["safe", name]);
    equal(data[key], "an authority");
    equal(endpoint.tlsConfig.serverName, "vault.safe.svc.cluster.local");
    equal(endpoint.port, "https");
  });

  it("verifies Vault with the authority that its keeper publishes", async () => {
    const certificateAuthority = "published";
    const { only, registrations } = await deploy({
      by: "operator",
      vault: { ...tls, certificateAuthority },
    });
    const [endpoint] = only(types.podMonitor, "monitoring-vault").inputs.spec.podMetricsEndpoints;
    deepEqual(endpoint.tlsConfig.ca, { configMap: { name: "vault-authority", key: "ca.crt" } });
    equal(
      registrations.some(({ name }) => name === "monitoring-authority"),
      false,
    );
  });

  it("has the labels that are given, on the operator's objects alone, and none instead of ours", async () => {
    const labels = { release: "prometheus", "app.kubernetes.io/part-of": "another" };
    const { registrations } = await deploy({ by: "operator", labels });
    const own = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    for (const { type, inputs } of own) {
      const isOperators = type === types.podMonitor || type === types.rule;
      equal(inputs.metadata.labels.release, isOperators ? "prometheus" : undefined);
      equal(inputs.metadata.labels["app.kubernetes.io/part-of"], "visit-counter");
    }
  });
});
