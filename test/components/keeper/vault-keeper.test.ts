import { deepEqual, equal } from "node:assert/strict";
import { environment, paths, port, userId } from "../../../keeper/src/contract.ts";
import { type Inputs, resolved } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { args, arrangement, deploy, podSpec, types } from "../support/keeper.ts";

describe("VaultKeeper", () => {
  it("creates no Secret: Pulumi would read the keys into its state", async () => {
    const { registrations, result } = await deploy();
    deepEqual(
      registrations.map(({ type }) => type).filter((type) => /Secret/.test(type)),
      [],
    );
    equal(await resolved(result.secret), "vault-unseal-keys");
    equal((await arrangement()).secret, "vault-unseal-keys");
  });

  it("may only write its Secrets and publish its authority, give up the first server's storage, and replace its servers' pods", async () => {
    const { only } = await deploy({ vault: { ...args.vault, replicas: 3 } });
    deepEqual(only(types.role).inputs.rules, [
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["vault-unseal-keys", "vault-authority", "vault-certificate"],
        verbs: ["create", "get", "patch", "update"],
      },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["vault-authority"],
        verbs: ["patch"],
      },
      {
        apiGroups: [""],
        resources: ["persistentvolumeclaims"],
        resourceNames: ["data-vault-0"],
        verbs: ["delete", "get"],
      },
      {
        apiGroups: [""],
        resources: ["pods"],
        resourceNames: ["vault-0", "vault-1", "vault-2"],
        verbs: ["delete", "get"],
      },
      {
        apiGroups: ["apps"],
        resources: ["statefulsets"],
        resourceNames: ["vault"],
        verbs: ["get"],
      },
    ]);
    const { roleRef, subjects } = only(types.binding).inputs;
    equal(roleRef.name, only(types.role).inputs.metadata.name);
    deepEqual(subjects, [{ kind: "ServiceAccount", name: "vault-keeper", namespace: "vault" }]);
    equal(only(types.account, "vault-keeper").inputs.metadata.name, "vault-keeper");
  });

  it("is one pod, with separate probes for health and readiness", async () => {
    const { spec } = (await deploy()).only(types.deployment).inputs;
    equal(spec.replicas, 1);
    deepEqual(spec.strategy, { type: "Recreate" });
    const [container] = spec.template.spec.containers;
    equal(container.image, args.image.reference);
    deepEqual(container.ports, [{ name: "http", containerPort: port }]);
    deepEqual(container.readinessProbe.httpGet, { path: paths.ready, port: "http" });
    for (const probe of ["startupProbe", "livenessProbe"])
      deepEqual(container[probe].httpGet, { path: paths.health, port: "http" });
  });

  it("passes Pod Security `restricted`, on a read-only root", async () => {
    const spec = await podSpec();
    deepEqual(restrictedViolations(spec), []);
    equal(spec.securityContext.runAsUser, userId);
    equal(spec.containers[0].securityContext.readOnlyRootFilesystem, true);
    for (const bound of ["requests", "limits"])
      deepEqual(Object.keys(spec.containers[0].resources[bound]).sort(), [
        "cpu",
        "ephemeral-storage",
        "memory",
      ]);
  });

  it("runs on nodes of its image's platform alone, and has it pulled with the image's Secret", async () => {
    const spec = await podSpec();
    deepEqual(spec.nodeSelector, { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" });
    equal("imagePullSecrets" in spec, false);
    const image = { ...args.image, platform: "linux/arm64", pullSecret: "registry" };
    const other = await podSpec({ image });
    equal(other.nodeSelector["kubernetes.io/arch"], "arm64");
    deepEqual(other.imagePullSecrets, [{ name: "registry" }]);
  });

  it("reaches the servers in the cluster's own domain, and looks up their names in no search domain first", async () => {
    const vault = { ...args.vault, clusterDomain: "k8s" };
    const { servers } = await arrangement({ vault });
    equal(servers[0].url, "http://vault-0.vault-internal.vault.svc.k8s:8200");
    const { dnsConfig } = await podSpec({ vault });
    deepEqual(dnsConfig, { options: [{ name: "ndots", value: "3" }] });
  });

  it("has two short-lived tokens: one for the API server, one that only Vault accepts", async () => {
    const spec = await podSpec();
    equal(spec.automountServiceAccountToken, false);
    equal(spec.serviceAccountName, "vault-keeper");
    const [{ projected }] = spec.volumes;
    deepEqual(projected.sources, [
      { serviceAccountToken: { path: "kubernetes-token", expirationSeconds: 3600 } },
      { serviceAccountToken: { path: "vault-token", audience: "vault", expirationSeconds: 600 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ]);
    const [{ mountPath }] = spec.containers[0].volumeMounts;
    equal(mountPath, "/var/run/secrets/keeper");
  });

  it("comes back elsewhere ten seconds after its node is known to be lost", async () => {
    deepEqual(
      (await podSpec()).tolerations,
      ["not-ready", "unreachable"].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 10,
      })),
    );
  });

  it("starts anew, not ready, whenever Vault's chart or values change, so that `up` waits for Vault's pods", async () => {
    const annotation = async (fingerprint: string) => {
      const { only } = await deploy({ vault: { ...args.vault, fingerprint } });
      const { spec } = only(types.deployment).inputs;
      return spec.template.metadata.annotations["visit-counter/vault-fingerprint"];
    };
    deepEqual([await annotation("one"), await annotation("two")], ["one", "two"]);
    equal((await arrangement()).statefulSet, "vault");
  });

  it("may take three minutes more for each further server", async () => {
    for (const [replicas, seconds] of [
      [1, 600],
      [3, 960],
      [5, 1320],
    ] as const) {
      const { only } = await deploy({ vault: { ...args.vault, replicas } });
      const { inputs, timeouts } = only(types.deployment);
      equal(inputs.spec.progressDeadlineSeconds, seconds);
      deepEqual(timeouts, { create: `${seconds}s`, update: `${seconds}s` });
    }
  });

  it("has no secret in its environment", async () => {
    const { env } = (await podSpec()).containers[0];
    deepEqual(
      env.map(({ name }: Inputs) => name),
      [environment.arrangement],
    );
  });
});
