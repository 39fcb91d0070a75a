import { published } from "../../keeper/src/contract.ts";
import { bytes, millicores } from "../kubernetes/quantity.ts";
import { ownUrl, releaseName, serverLabels, vaultName } from "./addresses.ts";
import type { Limits, Tls, VaultArgs } from "./args.ts";
import { injectorValues } from "./injector.ts";
import { serverSecurityContext } from "./security-context.ts";
import { sealDirectory, serverConfiguration, tlsDirectory } from "./server-configuration.ts";
import { upkeepValues, upkeepVolume } from "./upkeep.ts";

/**
 * Values for the official Vault chart, 0.34.1: raft storage, no secrets, pods that pass Pod Security `restricted`, and
 * nothing that keeps a single node from running, updating or draining them. All else is the chart's default, above all
 * the update strategy `OnDelete`, for which Helm does not wait, and the readiness probe, which fails until Vault is
 * unsealed.
 */
export function vaultValues(args: VaultArgs) {
  const { image, replicas, storage, tls, seal } = args;
  const name = vaultName(args.namespace);
  const claim = {
    size: storage.size,
    ...(storage.className !== undefined && { storageClass: storage.className }),
  };
  return {
    // What the chart would make of the release's name is that of the first Vault of a cluster.
    ...(name !== releaseName && { fullnameOverride: name }),
    ...(tls && { global: { tlsDisable: false } }),
    server: {
      image,
      // A changed server configuration changes the pods' template, so that the keeper replaces them.
      includeConfigAnnotation: true,
      resources: resources(args.limits),
      ...placementValues(args),
      // For the Services `vault`, `vault-active` and `vault-standby`: clients meet servers that are ready, and no others.
      // `vault-internal`, by which the keeper and the servers themselves find each server, publishes all of them anyway.
      service: { publishNotReadyAddresses: false },
      dataStorage: claim,
      // A separate claim: a full audit log takes no space from the storage, and the other audit device continues.
      auditStorage: { enabled: true, ...claim },
      // A string, like the chart's default: Helm would warn about an object.
      affinity: JSON.stringify(apart(args.spread)),
      statefulSet: { securityContext: serverSecurityContext },
      // The right to label pods comes from registration.ts.
      serviceAccount: { serviceDiscovery: { enabled: false } },
      livenessProbe,
      ...mountValues(args),
      ...upkeepValues(args),
      // For the `vault` command in the pod. A `transit` seal would trust it too, but may need another authority.
      ...(tls && seal?.type !== "transit" && { extraEnvironmentVars: authorityVariable(tls) }),
      ha: {
        enabled: true,
        replicas,
        // A server's address for clients. The chart's default is the pod's IP, which no certificate covers, and which
        // would be no valid URL with IPv6.
        apiAddr: ownUrl({ ...args, isTls: tls !== undefined }),
        // With a single server, the chart's budget would block every eviction.
        disruptionBudget: { enabled: replicas > 1 },
        raft: { enabled: true, setNodeId: true, config: serverConfiguration(args) },
      },
    },
    injector: injectorValues(args),
  };
}

/**
 * Restarts a server that does not answer for two minutes. Any answer counts, above all "sealed" and "not initialised": a
 * restart would change neither, and seals a server that works. Slow to judge, for the same reason.
 */
const livenessProbe = {
  enabled: true,
  path: `/v1/sys/health?${["uninit", "sealed", "standby", "haunhealthy", "removed"]
    .map((state) => `${state}code=200`)
    .join("&")}`,
  periodSeconds: 10,
  failureThreshold: 12,
  timeoutSeconds: 5,
};

/** Requests are what a Vault with few secrets uses: a tenth of the CPUs and a quarter of the memory. */
function resources({ cpu, memory }: Limits) {
  const mebibytes = Math.floor(bytes(memory) / 4 / 1024 ** 2);
  return {
    requests: {
      cpu: `${Math.floor(millicores(cpu) / 10)}m`,
      memory: `${mebibytes}Mi`,
      "ephemeral-storage": "64Mi",
    },
    limits: { cpu, memory, "ephemeral-storage": "256Mi" },
  };
}

/** The authority, which the keeper puts beside its certificate. */
function authorityVariable({ from, certificateAuthority }: Tls) {
  return from === "keeper"
    ? { VAULT_CACERT: `${tlsDirectory}/${published.file}` }
    : { VAULT_CACERT_BYTES: certificateAuthority };
}

/** When and where the pods run and end; without a key, as the chart has it. */
function placementValues({ gracePeriod, tolerations, nodeSelector }: VaultArgs) {
  return {
    ...(gracePeriod !== undefined && { terminationGracePeriodSeconds: gracePeriod }),
    ...(tolerations && { tolerations }),
    ...(nodeSelector && { nodeSelector }),
  };
}

// The chart's own rule, which is `required`. With `preferred`, servers may share a node instead of waiting for another.
function apart(spread: VaultArgs["spread"]) {
  const term = {
    labelSelector: { matchLabels: serverLabels },
    topologyKey: "kubernetes.io/hostname",
  };
  return {
    podAntiAffinity:
      spread === "required"
        ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
        : {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, podAffinityTerm: term },
            ],
          },
  };
}

/**
 * A folder for temporary files, where the chart also puts the configuration; what the upkeep reads; and the Secrets that
 * the server reads as files.
 */
function mountValues({ tls, seal }: VaultArgs) {
  const secrets = [
    { name: "tls", secretName: tls?.secret, mountPath: tlsDirectory },
    { name: "seal", secretName: seal?.secret, mountPath: sealDirectory },
  ].filter(({ secretName }) => secretName !== undefined);
  return {
    volumes: [
      { name: "tmp", emptyDir: {} },
      upkeepVolume,
      // Readable for the group: fsGroup makes that the server's.
      ...secrets.map(({ name, secretName }) => ({
        name,
        secret: { secretName, defaultMode: 0o440 },
      })),
    ],
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      ...secrets.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
    ],
  };
}
