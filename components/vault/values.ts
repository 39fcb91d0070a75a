import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";
import { ownUrl, releaseName } from "./addresses.ts";
import type { TaggedImage, VaultArgs } from "./args.ts";
import { sealDirectory, serverConfiguration, tlsDirectory } from "./server-configuration.ts";
import { upkeepValues } from "./upkeep.ts";

/**
 * Values for the official Vault chart, 0.34.1: raft storage, no secrets, pods that pass Pod Security `restricted`, and
 * nothing that would keep a single node from running, updating or draining them. What is not here is as in the chart:
 * above all the update strategy `OnDelete`, for which Helm does not wait, and the readiness probe, which fails until
 * Vault is unsealed.
 */
export function vaultValues(args: VaultArgs) {
  const { image, replicas, storage, injector, tls, seal } = args;
  const claim = {
    size: storage.size,
    ...(storage.className !== undefined && { storageClass: storage.className }),
  };
  return {
    ...(tls && { global: { tlsDisable: false } }),
    server: {
      image,
      resources: {
        requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
        limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "256Mi" },
      },
      dataStorage: claim,
      // A claim of its own: an audit log that fills it does not take the storage's place, and the other device goes on.
      auditStorage: { enabled: true, ...claim },
      // As text, since it is that in the chart: Helm would warn of an object in its place.
      affinity: JSON.stringify(apart(args.spread)),
      statefulSet: { securityContext },
      ...mountValues(args),
      ...upkeepValues(args),
      // The `vault` command in the pod trusts the authority. So would the seal, whose server may be of another.
      ...(tls &&
        seal?.type !== "transit" && {
          extraEnvironmentVars: { VAULT_CACERT_BYTES: tls.certificateAuthority },
        }),
      ha: {
        enabled: true,
        replicas,
        // A server names itself to its clients, where the chart would have it give an address that no certificate is for.
        ...(tls && { apiAddr: ownUrl(args.namespace) }),
        // Of a single server, the chart's budget would never let go.
        disruptionBudget: { enabled: replicas > 1 },
        raft: { enabled: true, setNodeId: true, config: serverConfiguration(args) },
      },
    },
    injector: injector === undefined ? { enabled: false } : injectorValues(injector.image, image),
  };
}

// The chart's own contexts lack the seccomp profile and, for the server, the dropped capabilities; given one of them it
// drops its defaults, so they are restated here. Its images are made for this user and group.
const securityContext = {
  pod: restrictedPod(100, 1000),
  container: restrictedContainer,
};

// Both as the chart's own, which is the required one; preferred, three servers may share a node rather than wait for more.
function apart(spread: VaultArgs["spread"]) {
  const term = {
    labelSelector: {
      matchLabels: {
        "app.kubernetes.io/name": "vault",
        "app.kubernetes.io/instance": releaseName,
        component: "server",
      },
    },
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

/** Secrets that the server reads as files. */
function mountValues({ tls, seal }: VaultArgs) {
  const mounts = [
    { name: "tls", secretName: tls?.secret, mountPath: tlsDirectory },
    { name: "seal", secretName: seal?.secret, mountPath: sealDirectory },
  ].filter(({ secretName }) => secretName !== undefined);
  if (mounts.length === 0) return {};
  return {
    // Readable for the group, which fsGroup makes the server's.
    volumes: mounts.map(({ name, secretName }) => ({
      name,
      secret: { secretName, defaultMode: 0o440 },
    })),
    volumeMounts: mounts.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
  };
}

function injectorValues(image: TaggedImage, agentImage: TaggedImage) {
  return {
    enabled: true,
    image,
    agentImage,
    resources: {
      requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "16Mi" },
      limits: { cpu: "250m", memory: "128Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext,
    // The chart keeps injectors on different nodes, so that on one node an update would wait for ever.
    affinity: "",
  };
}
