import * as pulumi from "@pulumi/pulumi";
import { restrictedContainer, restrictedPod } from "./pod-security.ts";
import { clusterHost, httpUrl } from "./urls.ts";

export interface VaultValuesArgs {
  /** Image of the server, and of the agent that the injector adds to pods. */
  readonly image: Image;
  /** Servers of one raft cluster: an odd number, so that a majority can be lost from. */
  readonly replicas: number;
  /** Whether a server only prefers a node without another one, or does not run without one. */
  readonly spread: "preferred" | "required";
  /** The servers' claims. Helm cannot change them on a release that exists. */
  readonly storage: {
    /** A Kubernetes quantity, such as `1Gi`. */
    readonly size: string;
    /** @default the cluster's default StorageClass */
    readonly className?: string;
  };
  /** @default no injector */
  readonly injector?: { readonly image: Image };
}

/** Name of the Helm release, which the chart names its objects after. */
export const releaseName = "vault";

/** Where the chart's Services and servers listen. */
export const vaultPort = 8200;

/** Where the chart mounts the claim for audit logs. */
export const auditDirectory = "/vault/audit";

/** The pod of a server. */
export function podOf(ordinal: number): string {
  return `${releaseName}-${ordinal}`;
}

/** The claim of a server's storage. */
export function claimOf(ordinal: number): string {
  return `data-${podOf(ordinal)}`;
}

/** Each server by its own address, which it has whether or not it is ready. */
export function servers(replicas: number, namespace: pulumi.Input<string>) {
  return pulumi.all(
    Array.from({ length: replicas }, (_, ordinal) => ({
      pod: podOf(ordinal),
      claim: claimOf(ordinal),
      url: httpUrl(clusterHost(`${podOf(ordinal)}.${releaseName}-internal`, namespace), vaultPort),
    })),
  );
}

interface Image {
  readonly repository: string;
  /** With a digest, if there is one: `1.21.1@sha256:…`. */
  readonly tag: string;
}

/**
 * Values for the official Vault chart, 0.34.1: raft storage, no secrets, pods that pass Pod Security `restricted`, and
 * nothing that would keep a single node from running, updating or draining them. What is not here is as in the chart:
 * above all the update strategy `OnDelete`, for which Helm does not wait, and the readiness probe, which fails until
 * Vault is unsealed.
 */
export function vaultValues(args: VaultValuesArgs) {
  const { image, replicas, storage, injector } = args;
  const claim = {
    size: storage.size,
    ...(storage.className !== undefined && { storageClass: storage.className }),
  };
  return {
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
      ha: {
        enabled: true,
        replicas,
        // Of a single server, the chart's budget would never let go.
        disruptionBudget: { enabled: replicas > 1 },
        raft: { enabled: true, setNodeId: true, config: raftConfig(replicas) },
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
function apart(spread: VaultValuesArgs["spread"]) {
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

/** As the chart's, and each of several servers looks for the others until it has joined them. */
function raftConfig(replicas: number): string {
  const peers = replicas === 1 ? [] : Array.from({ length: replicas }, (_, ordinal) => ordinal);
  return [
    "ui = true",
    "disable_mlock = true",
    'listener "tcp" {',
    "  tls_disable = 1",
    '  address = "[::]:8200"',
    '  cluster_address = "[::]:8201"',
    "}",
    'storage "raft" {',
    '  path = "/vault/data"',
    ...peers.map(
      (ordinal) =>
        `  retry_join { leader_api_addr = "http://${podOf(ordinal)}.${releaseName}-internal:${vaultPort}" }`,
    ),
    "}",
    'service_registration "kubernetes" {}',
    "",
  ].join("\n");
}

function injectorValues(image: Image, agentImage: Image) {
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
