import * as pulumi from "@pulumi/pulumi";
import { restrictedContainer, restrictedPod } from "./pod-security.ts";
import { clusterHost, httpsUrl, httpUrl } from "./urls.ts";
import { sealDirectory, serverConfig, tlsDirectory } from "./vault-config.ts";
import { upkeepValues } from "./vault-upkeep.ts";

export interface VaultValuesArgs {
  /** Namespace of the release. */
  readonly namespace: string;
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
  /** @default plain HTTP */
  readonly tls?: {
    /** Secret in Vault's namespace with `tls.crt` and `tls.key`, for the names in the README. */
    readonly secret: string;
    /** Certificates in PEM that `tls.crt` is to be trusted by. */
    readonly certificateAuthority: string;
  };
  /** @default unseal keys, which the keeper holds */
  readonly seal?: {
    /** As in the `seal` stanza. */
    readonly type: string;
    /** Parameters of the stanza; a credential is the path of a file. No secrets, quotes, backslashes or braces. */
    readonly options: Readonly<Record<string, string>>;
    /** Secret in Vault's namespace whose files the options name. */
    readonly secret?: string;
  };
}

/** Name of the Helm release, which the chart names its objects after. */
export const releaseName = "vault";

/** Where the chart's Services and servers listen. */
export const vaultPort = 8200;

/** The pod of a server. */
export function podOf(ordinal: number): string {
  return `${releaseName}-${ordinal}`;
}

/** The claim of a server's storage. */
export function claimOf(ordinal: number): string {
  return `data-${podOf(ordinal)}`;
}

/** Address of Vault, whichever server answers. */
export function vaultUrl(namespace: pulumi.Input<string>, isTls: boolean) {
  return urlOf(releaseName, namespace, isTls);
}

/** Each server by its own address, which it has whether or not it is ready. */
export function servers(replicas: number, namespace: pulumi.Input<string>, isTls: boolean) {
  return pulumi.all(
    Array.from({ length: replicas }, (_, ordinal) => ({
      pod: podOf(ordinal),
      claim: claimOf(ordinal),
      url: urlOf(`${podOf(ordinal)}.${releaseName}-internal`, namespace, isTls),
    })),
  );
}

function urlOf(name: string, namespace: pulumi.Input<string>, isTls: boolean) {
  return (isTls ? httpsUrl : httpUrl)(clusterHost(name, namespace), vaultPort);
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
        raft: { enabled: true, setNodeId: true, config: serverConfig(args) },
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

/** Secrets that the server reads as files. */
function mountValues({ tls, seal }: VaultValuesArgs) {
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

function ownUrl(namespace: string): string {
  return `https://$(VAULT_K8S_POD_NAME).${releaseName}-internal.${namespace}.svc.cluster.local:${vaultPort}`;
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
