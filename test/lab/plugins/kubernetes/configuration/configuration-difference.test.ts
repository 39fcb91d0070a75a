import assert from "node:assert/strict";
import { configurationDifference } from "../../../../../lab/plugins/kubernetes/configuration/configuration-difference.ts";
import { type Properties, unknown } from "../../../../../lab/plugins/support/properties.ts";

function kubeconfig(servers: Record<string, string>, token = "t", current = "a"): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    "current-context": current,
    contexts: names.map((name) => ({ name, context: { cluster: name, user: "u" } })),
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    users: [{ name: "u", user: { token } }],
  });
}

function changes(olds: Properties, news: Properties): string[] {
  return [...configurationDifference(olds, news).changes].map(
    ([setting, { kind, replaces }]) => `${kind} ${setting}${replaces ? ", replacing" : ""}`,
  );
}

const one = { kubeconfig: kubeconfig({ a: "https://one", b: "https://two" }) };

describe("A changed configuration of the provider", () => {
  const rows: [name: string, olds: Properties, news: Properties, expected: string[]][] = [
    ["is none where nothing changed", one, { ...one }, []],
    [
      "replaces nothing for another token",
      one,
      { kubeconfig: kubeconfig({ a: "https://one", b: "https://two" }, "other") },
      ["update kubeconfig"],
    ],
    [
      "replaces nothing for another cluster that is not the active one",
      one,
      { kubeconfig: kubeconfig({ a: "https://one", b: "https://three" }) },
      ["update kubeconfig"],
    ],
    [
      "replaces all for another active cluster",
      one,
      { kubeconfig: kubeconfig({ a: "https://three" }) },
      ["update kubeconfig, replacing"],
    ],
    ["replaces all for another context", one, { ...one, context: "b" }, ["add context, replacing"]],
    [
      "replaces all for another cluster by name",
      one,
      { ...one, cluster: "b" },
      ["add cluster, replacing"],
    ],
    [
      "replaces nothing where one of the kubeconfigs cannot be read",
      { kubeconfig: "/no/such/file" },
      one,
      ["update kubeconfig"],
    ],
    [
      "replaces all where the kubeconfig is not known yet",
      one,
      { kubeconfig: unknown },
      ["update kubeconfig, replacing"],
    ],
    [
      "replaces nothing while the identifier of the cluster stays",
      { ...one, clusterIdentifier: "x" },
      { kubeconfig: unknown, clusterIdentifier: "x" },
      ["update kubeconfig"],
    ],
    [
      "replaces all for another identifier",
      { ...one, clusterIdentifier: "x" },
      { ...one, clusterIdentifier: "y" },
      ["update clusterIdentifier, replacing"],
    ],
    [
      "replaces nothing for an identifier that is new",
      one,
      { ...one, clusterIdentifier: "x" },
      ["add clusterIdentifier"],
    ],
    ["replaces nothing for a flag", { enablePatchForce: "true" }, {}, ["delete enablePatchForce"]],
  ];
  for (const [name, olds, news, expected] of rows) {
    it(name, () => assert.deepEqual(changes(olds, news), expected));
  }
});
