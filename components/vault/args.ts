import type { BuiltImage } from "../image/package-image.ts";
import type { Storage } from "../kubernetes/storage.ts";
import type { NetworkArgs } from "../network/policies.ts";

/** Arguments of a Vault. The component creates the namespace, which outlives `destroy` because the claims do. */
export interface VaultArgs {
  readonly namespace: string;
  /** DNS domain of the cluster, usually `cluster.local`. */
  readonly clusterDomain: string;
  readonly chart: Chart;
  /** Image of the servers, and of the agents that the injector adds to pods. */
  readonly image: TaggedImage;
  /** Servers in one raft cluster; odd, so that a majority survives a loss. */
  readonly replicas: number;
  /** Whether each server prefers or requires a node without another server. */
  readonly spread: "preferred" | "required";
  /** What each server may use at most. */
  readonly limits: Limits;
  /** Seconds that a server has to hand over and end, of which it waits 5 at first. @default the chart's, 10 */
  readonly gracePeriod?: number;
  /** Taints of nodes that the servers tolerate. @default none */
  readonly tolerations?: readonly Toleration[];
  /** Labels of the nodes that the servers may run on. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** The servers' claims. They can grow; Helm can change nothing else about them. */
  readonly storage: Storage;
  /** @default no injector */
  readonly injector?: { readonly image: TaggedImage };
  /** @default plain HTTP */
  readonly tls?: Tls;
  /** @default unseal keys, which the keeper holds */
  readonly seal?: Seal;
  /** Whether the servers tell metrics to whoever reaches their port. @default false */
  readonly telemetry?: boolean;
}

/** What is no property of Vault itself. */
export interface VaultSurroundings {
  /** Whether they grow, which the release must wait for. @default false */
  readonly grows?: boolean;
  /** Image of the Job that sees to that. */
  readonly jobImage: BuiltImage;
  /** Who may talk to whom. @default everybody to everybody */
  readonly network?: NetworkArgs;
}

/** Limits of a container. What it requests follows from them. */
export interface Limits {
  /** CPUs, such as `2` or `500m`; `100m` at least. */
  readonly cpu: string;
  /** A size in bytes, such as `2Gi`; `256Mi` at least. */
  readonly memory: string;
}

/** A toleration, as in a pod's specification. */
export interface Toleration {
  /** @default any key */
  readonly key?: string;
  /** @default "Equal" */
  readonly operator?: "Equal" | "Exists";
  /** @default the empty value */
  readonly value?: string;
  /** @default any effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  /** Seconds until `NoExecute` evicts the pod. @default never */
  readonly tolerationSeconds?: number;
}

/** The official Helm chart, or one that takes the same values. */
export interface Chart {
  /** Name in the repository, `oci://` reference, or path relative to Pulumi.yaml. */
  readonly name: string;
  /** For a name or a reference; a path has none. */
  readonly version?: string;
  /** URL of the Helm repository, for a name. */
  readonly repository?: string;
}

/** An image, split as Helm charts expect it. */
export interface TaggedImage {
  readonly repository: string;
  /** Includes the digest, if there is one: `1.21.1@sha256:…`. */
  readonly tag: string;
}

/** The servers' certificate. */
export interface Tls {
  /** Secret in Vault's namespace with `tls.crt` and `tls.key`. */
  readonly secret: string;
  /** Who puts it there. @default the user, for the names in docs/vault.md */
  readonly from?: "keeper" | Issuer;
  /** Certificates in PEM that Vault's clients trust, besides the keeper's authority if the certificate is of the keeper. */
  readonly certificateAuthority?: string;
}

/** An issuer of cert-manager, which must be installed. One that is not a `ClusterIssuer` is in Vault's namespace. */
export interface Issuer {
  readonly kind: "Issuer" | "ClusterIssuer";
  readonly name: string;
}

/** A key service that unseals Vault (auto-unseal). */
export interface Seal {
  /** Type of the `seal` stanza. */
  readonly type: string;
  /** Parameters of the stanza; a credential is given as a file's path. No secrets, quotes, backslashes or braces. */
  readonly options: Readonly<Record<string, string>>;
  /** Secret in Vault's namespace with the files that the options name. */
  readonly secret?: string;
}
