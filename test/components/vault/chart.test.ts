import { deepEqual, equal } from "node:assert/strict";
import type { VaultArgs } from "../../../components/vault/args.ts";
import { vaultValues } from "../../../components/vault/values.ts";
import { renderVault, skipped, skipWithoutHelm } from "../../lab/charts/support/helm.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";

const args: VaultArgs = {
  namespace: "vault",
  clusterDomain: "cluster.local",
  chart: { name: "vault" },
  image: { repository: "localhost:5000/vault", tag: "1.21.1" },
  replicas: 1,
  spread: "preferred",
  limits: { cpu: "1", memory: "512Mi" },
  storage: { size: "1Gi" },
};
const production: VaultArgs = {
  ...args,
  replicas: 3,
  spread: "required",
  limits: { cpu: "2", memory: "2Gi" },
  gracePeriod: 60,
  tolerations: [{ key: "example.org/pool", value: "vault", effect: "NoSchedule" }],
  nodeSelector: { "example.org/pool": "vault" },
  tls: { secret: "vault-tls", certificateAuthority: "an\nauthority\n" },
  seal: { type: "awskms", options: { kms_key_id: "alias/vault" }, secret: "vault-seal" },
};

describe(`Vault's values, rendered by the stand-in chart${skipped}`, () => {
  before(skipWithoutHelm);

  for (const [profile, of] of Object.entries({ "try-out": args, production }))
    it(`make pods that pass Pod Security \`restricted\`: ${profile}`, () => {
      deepEqual(restrictedViolations(podOf(of)), []);
    });

  it("have clients meet only servers that are ready, and the keeper every server", () => {
    const { objects } = renderVault(vaultValues(production));
    const services = Object.values(objects).filter(({ kind }) => kind === "Service");
    deepEqual(
      services.map(({ metadata, spec }) => [metadata.name, spec.publishNotReadyAddresses]).sort(),
      [
        ["vault", false],
        ["vault-active", false],
        ["vault-internal", true],
        ["vault-standby", false],
      ],
    );
  });

  it("size and place the servers", () => {
    const { tolerations, nodeSelector, terminationGracePeriodSeconds, containers } =
      podOf(production);
    deepEqual(tolerations, production.tolerations);
    deepEqual(nodeSelector, production.nodeSelector);
    equal(terminationGracePeriodSeconds, 60);
    deepEqual(containers[0].resources.limits, {
      ...production.limits,
      "ephemeral-storage": "256Mi",
    });
    equal(podOf(args).terminationGracePeriodSeconds, 10);
  });

  it("give both containers of a pod the volumes that they mount", () => {
    const { containers, volumes, shareProcessNamespace } = podOf(production);
    equal(shareProcessNamespace, true);
    const claims = ["data", "audit"];
    const names = [...claims, ...volumes.map(({ name }: { name: string }) => name)];
    for (const { volumeMounts } of containers)
      for (const { name } of volumeMounts) equal(names.includes(name), true, name);
    equal(
      containers[0].env.find(({ name }: { name: string }) => name === "VAULT_CACERT_BYTES").value,
      "an\nauthority\n",
    );
  });

  it("give no two Vaults of a cluster an object of the same name, wherever it is", () => {
    const namesIn = (namespace: string) => {
      const values = vaultValues({ ...production, namespace });
      const { objects } = renderVault(values, undefined, namespace);
      return Object.entries(objects).map(
        ([name, { metadata }]) => `${name} ${metadata.namespace ?? "in no namespace"}`,
      );
    };
    const [names, others] = [namesIn("vault"), namesIn("safe")];
    equal(names.includes("ClusterRoleBinding/vault-server-binding in no namespace"), true);
    equal(others.includes("StatefulSet/safe safe"), true);
    deepEqual(
      names.filter((name) => others.includes(name)),
      [],
    );
  });
});

function podOf(of: VaultArgs) {
  const { objects, error } = renderVault(vaultValues(of));
  equal(error, "");
  return objects["StatefulSet/vault"].spec.template.spec;
}
