import { deepEqual, equal, match } from "node:assert/strict";
import type { VaultConsumer } from "../../../components/keeper/consumer.ts";
import { VaultKeeper, type VaultKeeperArgs } from "../../../components/keeper/vault-keeper.ts";
import { type Consumer, environment, paths, port, userId } from "../../../keeper/src/contract.ts";
import { administratorPolicy, consumerPolicy } from "../../../keeper/src/policies.ts";
import { type Inputs, resolved, run } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";

const types = {
  account: "kubernetes:core/v1:ServiceAccount",
  role: "kubernetes:rbac.authorization.k8s.io/v1:Role",
  binding: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  deployment: "kubernetes:apps/v1:Deployment",
};
const consumer: VaultConsumer = {
  name: "guestbook",
  namespace: "books",
  serviceAccount: "guests",
  audience: "door",
  path: "guestbook/door",
  field: "code",
  file: "/vault/secrets/door",
};
const args: VaultKeeperArgs = {
  vault: { namespace: "vault", replicas: 1, seal: "shamir", fingerprint: "a-b-c" },
  image: { reference: "ghcr.io/you/visit-counter-keeper@sha256:0", version: "1.2.3" },
  consumers: [consumer],
};

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

  it("may only write that Secret, give up the first server's storage, and replace its servers' pods", async () => {
    const { only } = await deploy({ vault: { ...args.vault, replicas: 3 } });
    deepEqual(only(types.role).inputs.rules, [
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["vault-unseal-keys"],
        verbs: ["create", "get", "patch", "update"],
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

  for (const [scheme, certificateAuthority] of [
    ["http", undefined],
    ["https", "an authority"],
  ])
    it(`reaches and verifies each server at its own address: ${scheme}`, async () => {
      const vault = { ...args.vault, replicas: 3, certificateAuthority };
      const arranged = await arrangement({ vault });
      deepEqual(
        arranged.replicas,
        [0, 1, 2].map((ordinal) => ({
          pod: `vault-${ordinal}`,
          claim: `data-vault-${ordinal}`,
          url: `${scheme}://vault-${ordinal}.vault-internal.vault.svc.cluster.local:8200`,
        })),
      );
      equal(arranged.certificateAuthority, certificateAuthority);
    });

  it("knows Vault's seal", async () => {
    equal((await arrangement()).seal, "shamir");
    equal((await arrangement({ vault: { ...args.vault, seal: "awskms" } })).seal, "awskms");
  });

  it("logs in as its own account, with the audience of its token", async () => {
    const { keeper } = await arrangement();
    deepEqual(keeper, {
      name: "vault-keeper",
      serviceAccount: "vault-keeper",
      namespace: "vault",
      audience: "vault",
    });
  });

  it("has the audit log written to the audit claim that the chart mounts", async () => {
    match((await arrangement()).auditFile, /^\/vault\/audit\/[a-z.]+$/);
  });

  it("follows a consumer's description in every part", async () => {
    const changed: VaultConsumer = {
      name: "diary",
      namespace: "drawer",
      serviceAccount: "writer",
      audience: "lock",
      path: "diary/key",
      field: "teeth",
      file: "/vault/secrets/key",
    };
    const [one]: [Consumer] = (await arrangement({ consumers: [changed] })).consumers;
    const { field, file: _, ...shared } = changed;
    deepEqual(one, {
      ...shared,
      fields: [field],
      administrator: {
        name: "diary-administrator",
        namespace: "vault",
        serviceAccount: "writer-administrator",
        audience: "lock",
      },
    });
    const { only } = await deploy({ consumers: [changed] });
    const { metadata } = only(types.account, "vault-keeper-writer-administrator").inputs;
    deepEqual([metadata.namespace, metadata.name], ["vault", "writer-administrator"]);
    for (const policy of [consumerPolicy, administratorPolicy])
      match(policy(one), /^path "secret\/data\/diary\/key" {/);
  });

  it("has no secret in its environment", async () => {
    const { env } = (await podSpec()).containers[0];
    deepEqual(
      env.map(({ name }: Inputs) => name),
      [environment.arrangement],
    );
  });
});

function deploy(change: Partial<VaultKeeperArgs> = {}) {
  return run(() => new VaultKeeper("vault-keeper", { ...args, ...change }));
}

async function podSpec(change: Partial<VaultKeeperArgs> = {}): Promise<Inputs> {
  return (await deploy(change)).only(types.deployment).inputs.spec.template.spec;
}

async function arrangement(change: Partial<VaultKeeperArgs> = {}): Promise<Inputs> {
  const { env } = (await podSpec(change)).containers[0];
  return JSON.parse(env.find(({ name }: Inputs) => name === environment.arrangement).value);
}
