/**
 * What the process and its pod template must agree on: the only link between `keeper/` and the Pulumi program.
 * Constants and types only, no imports.
 */

/** TCP port of the probes and the metrics. */
export const port = 8000;

/** Every path that is answered; all others are 404. */
export const paths = {
  /** 200 while the process can work. */
  health: "/healthz",
  /** 200 while Vault serves as arranged, else 503 with the reason. */
  ready: "/readyz",
  /** For Prometheus. */
  metrics: "/metrics",
} as const;

/** User and group that the container runs as. */
export const userId = 10001;

/** Environment variables that the process reads. */
export const environment = {
  /** The {@link Arrangement}, as JSON. Holds no secret. */
  arrangement: "KEEPER_ARRANGEMENT",
  /** Base URL of the Kubernetes API; default: the API of the pod's own cluster. */
  kubernetesUrl: "KEEPER_KUBERNETES_URL",
  /** Folder of the two tokens, default {@link tokensDirectory}. */
  tokensDirectory: "KEEPER_TOKENS_DIRECTORY",
  /** Port to listen on, default {@link port}; 0 lets the system choose. */
  port: "PORT",
} as const;

/** Where the pod mounts the keeper's credentials. */
export const tokensDirectory = "/var/run/secrets/keeper";

/** Files in that directory. */
export const tokenFiles = {
  /** Token for the API server. */
  kubernetes: "kubernetes-token",
  /** Token for Vault, of the audience of {@link Arrangement.keeper}. */
  vault: "vault-token",
  /** The cluster's certificate authority, which may change while the keeper runs. */
  authority: "ca.crt",
  /** The authority that the keeper publishes, for programs other than the keeper; missing if it does not. */
  vaultAuthority: "vault-ca.crt",
} as const;

/**
 * Name of the authority that the keeper makes: of its Secret, and of the ConfigMap, in Vault's namespace and in that of
 * each consumer, whose file has its certificate.
 */
export const published = { name: "vault-authority", file: "ca.crt" } as const;

/** The state that the keeper establishes. */
export interface Arrangement {
  /** Namespace of Vault and of the keeper. */
  readonly namespace: string;
  /** The Secret of the unseal keys or recovery keys, which the keeper creates. */
  readonly secret: string;
  /** The StatefulSet of Vault's servers. Its pods change to a new template when they are deleted. */
  readonly statefulSet: string;
  /** Vault's servers. The first one is initialised, the others join it. */
  readonly servers: readonly Server[];
  /** What unseals Vault: `shamir` for keys, which the keeper holds, or the type of its `seal` stanza. */
  readonly seal: string;
  /**
   * Certificates in PEM to verify the servers with, if their addresses are https, besides the authority that the keeper
   * makes.
   */
  readonly certificateAuthority?: string;
  /** @default others make them, if there are any */
  readonly certificates?: Certificates;
  /** File of one audit device; the other is standard output. Its folder exists in Vault's pod and is writable. */
  readonly auditFile: string;
  /** Fields of Vault's Kubernetes auth configuration: the API server as Vault reaches it. */
  readonly kubernetesAuth: Readonly<Record<string, unknown>>;
  /** How the keeper itself logs in. */
  readonly keeper: Login;
  readonly consumers: readonly Consumer[];
  /** Who backs Vault up. @default nobody */
  readonly backup?: BackupLogin;
}

/** Certificates that the keeper makes and renews. */
export interface Certificates {
  /** The Secret, in Vault's namespace, with `tls.crt`, `tls.key` and `ca.crt`, which the servers mount. */
  readonly secret: string;
  /** What clients call the servers. */
  readonly names: CertificateNames;
  /** Seconds for which a certificate is valid. It is renewed when a third of them is left. */
  readonly life: { readonly authority: number; readonly server: number };
}

/** Names of a server in its certificate. */
export interface CertificateNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** A server of Vault. */
export interface Server {
  /** Its pod, and its name in the raft cluster. */
  readonly pod: string;
  /** The claim of its storage. */
  readonly claim: string;
  /** Its own address. */
  readonly url: string;
}

/** Who may log in by Kubernetes auth. */
export interface Login {
  /** Name of the role and the policy in Vault. */
  readonly name: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  /** Audience that the ServiceAccount's token must have. */
  readonly audience: string;
}

/** A workload that reads one secret. */
export interface Consumer extends Login {
  /** Path below the mount `secret/`. */
  readonly path: string;
  /** Fields that get a random value when the secret is created. */
  readonly fields: readonly string[];
  /** Who may read and change that secret. */
  readonly administrator: Login;
}

/** Who may take snapshots of Vault, and read some of its secrets. */
export interface BackupLogin extends Login {
  /** Paths of those secrets below the mount `secret/`. */
  readonly paths: readonly string[];
}
