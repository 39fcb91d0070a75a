import assert from "node:assert/strict";
import {
  type Manifest,
  type Rendering,
  renderVault,
  skipped,
  skipWithoutHelm,
} from "../support/helm.ts";

const restricted = {
  pod: {
    runAsNonRoot: true,
    runAsUser: 10100,
    fsGroup: 10100,
    seccompProfile: { type: "RuntimeDefault" },
  },
  container: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
};

describe(`The stand-in Vault chart${skipped}`, () => {
  before(skipWithoutHelm);

  describe("with only the injector off", () => {
    let rendering: Rendering;
    before(() => {
      rendering = renderVault({});
    });

    it("makes the objects of a standalone Vault, with the official chart's names", () => {
      assert.deepEqual(Object.keys(rendering.objects).sort(), [
        "ClusterRoleBinding/vault-server-binding",
        "ConfigMap/vault-config",
        "Service/vault",
        "Service/vault-internal",
        "ServiceAccount/vault",
        "StatefulSet/vault",
      ]);
    });

    it("runs one pod, not as root, one to a node, updated only when it is deleted", () => {
      const { spec } = rendering.objects["StatefulSet/vault"];
      assert.equal(spec.replicas, 1);
      assert.equal(spec.podManagementPolicy, "Parallel");
      assert.equal(spec.serviceName, "vault-internal");
      assert.deepEqual(spec.updateStrategy, { type: "OnDelete" });
      assert.deepEqual(spec.template.spec.securityContext, {
        runAsNonRoot: true,
        runAsUser: 100,
        runAsGroup: 1000,
        fsGroup: 1000,
      });
      assert.deepEqual(spec.template.spec.affinity.podAntiAffinity, {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: "kubernetes.io/hostname",
            labelSelector: { matchLabels: spec.selector.matchLabels },
          },
        ],
      });
    });

    it("claims 10Gi of the cluster's default StorageClass as data-vault-0", () => {
      const { volumeClaimTemplates } = rendering.objects["StatefulSet/vault"].spec;
      assert.deepEqual(
        volumeClaimTemplates.map(({ metadata, spec }: Manifest) => [metadata.name, spec]),
        [
          [
            "data",
            { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
          ],
        ],
      );
    });

    it("selects exactly its own pods by both Services, ready or not", () => {
      const { template } = rendering.objects["StatefulSet/vault"].spec;
      for (const name of ["vault", "vault-internal"]) {
        const { spec } = rendering.objects[`Service/${name}`];
        for (const [key, value] of Object.entries(spec.selector)) {
          assert.equal(template.metadata.labels[key], value, `${name}: ${key}`);
        }
        assert.equal(spec.publishNotReadyAddresses, true);
        assert.deepEqual(spec.ports, [
          { name: "http", port: 8200, targetPort: 8200 },
          { name: "https-internal", port: 8201, targetPort: 8201 },
        ]);
      }
      assert.equal(rendering.objects["Service/vault-internal"].spec.clusterIP, "None");
    });

    it("defines its addresses before it uses them", () => {
      const { env } = container(rendering);
      const names = env.map(({ name }: Manifest) => name);
      for (const { name, value } of env) {
        for (const [, used] of (value ?? "").matchAll(/\$\((\w+)\)/g)) {
          assert.ok(names.indexOf(used) < names.indexOf(name), `${name} uses ${used}`);
        }
      }
      assert.deepEqual(names.sort(), [
        "HOME",
        "HOSTNAME",
        "HOST_IP",
        "POD_IP",
        "SKIP_CHOWN",
        "SKIP_SETCAP",
        "VAULT_ADDR",
        "VAULT_API_ADDR",
        "VAULT_CLUSTER_ADDR",
        "VAULT_K8S_NAMESPACE",
        "VAULT_K8S_POD_NAME",
      ]);
    });

    it("is ready when Vault is unsealed", () => {
      assert.deepEqual(container(rendering).readinessProbe, {
        exec: { command: ["/bin/sh", "-ec", "vault status -tls-skip-verify"] },
        failureThreshold: 2,
        initialDelaySeconds: 5,
        periodSeconds: 5,
        successThreshold: 1,
        timeoutSeconds: 3,
      });
    });
  });

  describe("with HA on raft", () => {
    const raft = (replicas: number, server = {}): Rendering =>
      renderVault({
        server: {
          ha: { enabled: true, replicas, raft: { enabled: true, setNodeId: true } },
          ...server,
        },
      });

    it("adds the active and the standby Service, discovery and a disruption budget", () => {
      const added = Object.keys(raft(3).objects).filter(
        (name) => !(name in renderVault({}).objects),
      );
      assert.deepEqual(added.sort(), [
        "PodDisruptionBudget/vault",
        "Role/vault-discovery-role",
        "RoleBinding/vault-discovery-rolebinding",
        "Service/vault-active",
        "Service/vault-standby",
      ]);
    });

    for (const [replicas, maxUnavailable] of [
      [1, 0],
      [3, 1],
      [5, 2],
    ] as const) {
      it(`lets ${maxUnavailable} of ${replicas} be evicted`, () => {
        const { objects } = raft(replicas);
        assert.equal(objects["StatefulSet/vault"].spec.replicas, replicas);
        assert.equal(objects["PodDisruptionBudget/vault"].spec.maxUnavailable, maxUnavailable);
      });
    }

    it("gives the raft node its pod's name", () => {
      assert.deepEqual(
        container(raft(1)).env.find(({ name }: Manifest) => name === "VAULT_RAFT_NODE_ID"),
        { name: "VAULT_RAFT_NODE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      );
    });

    it("runs under the restricted pod security standard with its own /tmp", () => {
      const rendering = raft(1, {
        statefulSet: { securityContext: restricted },
        volumes: [{ name: "tmp", emptyDir: {} }],
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      });
      const { spec } = rendering.objects["StatefulSet/vault"].spec.template;
      assert.deepEqual(spec.securityContext, restricted.pod);
      assert.deepEqual(spec.containers[0].securityContext, restricted.container);
      const mounts = spec.containers[0].volumeMounts.map((mount: Manifest) => mount.mountPath);
      assert.deepEqual(mounts, ["/vault/data", "/vault/config", "/tmp", "/home/vault"]);
    });

    it("runs extra containers beside the server, which may signal it", () => {
      const upkeep = { name: "upkeep", image: "vault" };
      const { spec } = raft(1, { extraContainers: [upkeep], shareProcessNamespace: true }).objects[
        "StatefulSet/vault"
      ].spec.template;
      assert.deepEqual(spec.containers[1], upkeep);
      assert.equal(spec.shareProcessNamespace, true);
      const alone = raft(1).objects["StatefulSet/vault"].spec.template.spec;
      assert.equal("shareProcessNamespace" in alone, false);
    });

    it("has a preStop command, the chart's own or the given one", () => {
      const command = (server: object) => container(raft(1, server)).lifecycle.preStop.exec.command;
      const preStop = ["/bin/sh", "-c", "a: 'b' $(c)"];
      assert.deepEqual(command({ preStop }), preStop);
      assert.equal(command({})[2], "sleep 5 && kill -SIGTERM $(pidof vault)");
    });

    it("accepts an empty affinity, so that one node is enough", () => {
      const { spec } = raft(3, { affinity: "" }).objects["StatefulSet/vault"].spec.template;
      assert.equal("affinity" in spec, false);
    });
  });
});

function container(rendering: Rendering): Manifest {
  return rendering.objects["StatefulSet/vault"].spec.template.spec.containers[0];
}
