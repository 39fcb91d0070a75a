import assert from "node:assert/strict";
import {
  lintArguments,
  templateArguments,
  uninstallArguments,
  upgradeArguments,
} from "../../../../../lab/plugins/kubernetes/release/helm-arguments.ts";
import { withDefaults } from "../../../../../lab/plugins/kubernetes/release/release-inputs.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

const inputs = (more: Properties = {}) =>
  withDefaults({ name: "vault", namespace: "ns", chart: "vault", version: "0.34.1", ...more });
const upgrade = (more: Properties = {}) => upgradeArguments(inputs(more)).join(" ");
const target = "upgrade --install vault --namespace ns vault --version 0.34.1";
const end = "--history-max 0 --timeout 300s --output json";

describe("The arguments of helm", () => {
  const rows: [name: string, more: Properties, expected: string][] = [
    [
      "wait by default and start from the chart's values",
      {},
      `${target} --wait --reset-values ${end}`,
    ],
    ["do not wait", { skipAwait: true, waitForJobs: true }, `${target} --reset-values ${end}`],
    [
      "wait for jobs",
      { waitForJobs: true },
      `${target} --wait --wait-for-jobs --reset-values ${end}`,
    ],
    ["keep old values", { reuseValues: true }, `${target} --wait --reuse-values ${end}`],
    [
      "start anew before they keep old values",
      { reuseValues: true, resetValues: true },
      `${target} --wait --reset-values ${end}`,
    ],
    [
      "have a flag for each argument",
      {
        atomic: true,
        cleanupOnFail: true,
        createNamespace: true,
        dependencyUpdate: true,
        disableWebhooks: true,
        forceUpdate: true,
        skipCrds: true,
      },
      `${target} --atomic --cleanup-on-fail --create-namespace --dependency-update --no-hooks --force --skip-crds --wait --reset-values ${end}`,
    ],
    [
      "have a history, a description and a time",
      { maxHistory: 5, description: "why not", timeout: 60 },
      `${target} --wait --reset-values --description why not --history-max 5 --timeout 60s --output json`,
    ],
    [
      "name a repository by its address",
      { repositoryOpts: { repo: "https://charts.example.com", caFile: "ca.crt" } },
      `upgrade --install vault --namespace ns vault --repo https://charts.example.com --version 0.34.1 --ca-file ca.crt --wait --reset-values ${end}`,
    ],
    [
      "name a repository that Helm knows",
      { repositoryOpts: { repo: "hashicorp" } },
      `upgrade --install vault --namespace ns hashicorp/vault --version 0.34.1 --wait --reset-values ${end}`,
    ],
    [
      "name a chart in a registry",
      { chart: "oci://example.com/vault", repositoryOpts: { repo: "x" } },
      `upgrade --install vault --namespace ns oci://example.com/vault --version 0.34.1 --wait --reset-values ${end}`,
    ],
  ];
  for (const [name, more, expected] of rows) {
    it(name, () => assert.equal(upgrade(more), expected));
  }

  it("leave the version of a chart on this machine to the chart", () => {
    const chart = "lab/charts/vault/Chart.yaml";
    assert.equal(
      upgrade({ chart }),
      `upgrade --install vault --namespace ns ${chart} --wait --reset-values ${end}`,
    );
  });

  it("never hold the values", () => {
    assert.doesNotMatch(upgrade({ values: { password: "hunter2" } }), /hunter2/);
  });

  it("render for the version of the cluster", () => {
    assert.equal(
      templateArguments(inputs(), "v1.37.2").join(" "),
      "template vault --namespace ns vault --version 0.34.1 --kube-version v1.37.2",
    );
  });

  it("lint a chart", () => {
    assert.deepEqual(lintArguments(inputs()), ["lint", "vault"]);
  });

  it("uninstall what is there, and wait as the release did", () => {
    const base = "uninstall vault --namespace ns --ignore-not-found";
    assert.equal(uninstallArguments(inputs()).join(" "), `${base} --wait --timeout 300s`);
    assert.equal(uninstallArguments(inputs({ skipAwait: true })).join(" "), base);
    assert.equal(
      uninstallArguments(inputs({ skipAwait: true, atomic: true, timeout: 9 })).join(" "),
      `${base} --wait --timeout 9s`,
    );
  });
});
