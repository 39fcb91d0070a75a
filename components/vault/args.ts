import type { Storage } from "../kubernetes/storage.ts";

/** What a Vault is made of. The component makes the namespace for itself; it outlives `destroy`, because the claims do. */
export interface VaultArgs {
  readonly namespace: string;
  readonly chart: Chart;
  /** Image of the servers, and of the agents that the injector adds to pods. */
  readonly image: TaggedImage;
  /** Servers of one raft cluster; odd, so that a majority survives a loss. */
  readonly replicas: number;
  /** Whether a server only prefers a node without another one, or does not run without one. */
  readonly spread: "preferred" | "required";
  /** The servers' claims. Helm cannot change them on a release that exists. */
  readonly storage: Storage;
  /** @default no injector */
  readonly injector?: { readonly image: TaggedImage };
  /** @default plain HTTP */
  readonly tls?: Tls;
  /** @default unseal keys, which the keeper holds */
  readonly seal?: Seal;
}

/** The official Helm chart, or one that takes the same values. */
export interface Chart {
  /** Name in the repository, `oci://` reference, or path relative to Pulumi.yaml. */
  readonly name: string;
  /** Of a name and of a reference; a path has none. */
  readonly version?: string;
  /** URL of the Helm repository of a name. */
  readonly repository?: string;
}

/** An image split as Helm charts want it. */
export interface TaggedImage {
  readonly repository: string;
  /** With a digest, if there is one: `1.21.1@sha256:…`. */
  readonly tag: string;
}

/** A certificate that the user brings. */
export interface Tls {
  /** Secret in Vault's namespace with `tls.crt` and `tls.key`, for the names in docs/vault.md. */
  readonly secret: string;
  /** Certificates in PEM that Vault's clients trust. */
  readonly certificateAuthority: string;
}

/** A key service that unseals Vault (auto-unseal). */
export interface Seal {
  /** Type of the `seal` stanza. */
  readonly type: string;
  /** Parameters of the stanza; a credential is the path of a file. No secrets, quotes, backslashes or braces. */
  readonly options: Readonly<Record<string, string>>;
  /** Secret in Vault's namespace whose files the options name. */
  readonly secret?: string;
}
