import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Arrangement, type Login, paths, port, published } from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, labels, selectorLabels } from "../kubernetes/labels.ts";
import { scrapeAnnotations } from "../kubernetes/scrape-annotations.ts";
import { networkPolicies } from "../network/network-policies.ts";
import type { NetworkArgs } from "../network/policies.ts";
import { programAccount } from "../program/program-account.ts";
import { claimOf, podsOf, servers, vaultName } from "../vault/addresses.ts";
import { certificateSecret, type ServerCertificates } from "../vault/certificates.ts";
import { auditFile } from "../vault/upkeep.ts";
import { backupLogin } from "./backup-login.ts";
import { administratorAccountOf, administratorOf, type VaultConsumer } from "./consumer.ts";
import { keeperPod } from "./pod.ts";
import { keeperAccount, publishedAuthority, publishingRule } from "./publishing.ts";

export interface VaultKeeperArgs {
  /** The Vault to keep. */
  readonly vault: {
    readonly namespace: pulumi.Input<string>;
    /** DNS domain of the cluster. */
    readonly clusterDomain: string;
    /** Number of servers. */
    readonly replicas: number;
    /** Type of its seal; `shamir` for unseal keys, which the keeper holds. */
    readonly seal: string;
    /** @default plain HTTP */
    readonly certificates?: ServerCertificates;
    /** Changes with its chart and values: `up` waits until all its pods have them. */
    readonly fingerprint: string;
  };
  /** The image of the keeper. */
  readonly image: BuiltImage;
  /** Who gets a secret. */
  readonly consumers: readonly VaultConsumer[];
  /** Whether {@link backupLogin} may take snapshots, and read the consumers' secrets. @default false */
  readonly backup?: boolean;
  /** Whether annotations of the pod lead Prometheus to its metrics. @default false */
  readonly annotated?: boolean;
  /** Who may talk to whom. @default everybody to everybody */
  readonly network?: NetworkArgs;
}

// Fixed, whatever the component's name: the keys are stored in this Secret.
const secretName = "vault-unseal-keys";
const vaultAudience = "vault";

/** Seconds that the replacement of one server may take, with the pull of an image. */
const replacementSeconds = 180;

/**
 * Makes Vault serve and keeps it serving: initialises it once, unseals it whenever it is sealed, configures it, and
 * replaces its pods one by one when their template has changed. Its pod is ready when Vault serves as arranged, and `up`
 * waits for that. Until then, the pod's log says why:
 * `kubectl logs --namespace vault deployment/vault-keeper`.
 *
 * The keeper, not Pulumi, creates the Secrets of the unseal keys and of the certificates, so that no state and no `refresh`
 * sees them. Like the claims that they belong to, they outlive `destroy`.
 */
export class VaultKeeper extends pulumi.ComponentResource {
  /** Name of the Secret that holds the unseal keys. */
  readonly secret: pulumi.Output<string>;
  /** Labels that its pod alone has. */
  readonly selector: Labels;

  constructor(name: string, args: VaultKeeperArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, ...inputs } = args;
    super("visit-counter:index:VaultKeeper", name, inputs, opts);
    const { clusterDomain, replicas, seal, fingerprint } = args.vault;
    const { made, trusted } = args.vault.certificates ?? {};
    const namespace = pulumi.output(args.vault.namespace);
    this.selector = selectorLabels(name);
    const metadata = {
      name: keeperAccount,
      namespace,
      labels: labels(name, args.image.version),
      annotations: fieldManager,
    };

    const policies = networkPolicies(name, ["vault-keeper"], { network, ...metadata }, this);
    const { account, binding } = programAccount(
      name,
      metadata,
      namespace.apply((where) => rulesFor(where, replicas)),
      this,
    );
    for (const consumer of args.consumers) {
      const administrator = administratorAccountOf(consumer);
      new k8s.core.v1.ServiceAccount(
        `${name}-${administrator}`,
        { metadata: { ...metadata, name: administrator }, automountServiceAccountToken: false },
        { parent: this },
      );
    }
    if (made) publishedAuthority(`${name}-authority`, metadata, this);
    const isTls = made !== undefined || trusted !== undefined;
    const arrangement = pulumi
      .all([namespace, servers(replicas, { namespace, clusterDomain, isTls })])
      .apply(([where, servers]) => ({
        ...arrange(where, servers, args.consumers),
        ...(args.backup && {
          backup: {
            ...backupLogin,
            namespace: where,
            paths: args.consumers.map(({ path }) => path),
          },
        }),
        seal,
        certificates: made,
        certificateAuthority: trusted,
      }));
    // Kubernetes and Pulumi wait for ten minutes by default.
    const patience = 600 + (replicas - 1) * replacementSeconds;
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          progressDeadlineSeconds: patience,
          // Two at a time would do no harm, but one is enough.
          strategy: { type: "Recreate" },
          selector: { matchLabels: this.selector },
          template: keeperPod({
            labels: labels(name, args.image.version),
            image: args.image,
            clusterDomain,
            serviceAccountName: account.metadata.name,
            arrangement,
            vaultAudience,
            vaultFingerprint: fingerprint,
            annotations: args.annotated
              ? scrapeAnnotations({ scheme: "http", port, path: paths.metrics })
              : {},
          }),
        },
      },
      {
        parent: this,
        dependsOn: [binding, ...policies],
        customTimeouts: { create: `${patience}s`, update: `${patience}s` },
      },
    );

    this.secret = pulumi.output(secretName);
    this.registerOutputs({ secret: this.secret });
  }
}

/**
 * Each right is for the named objects, `create` too: the keeper creates by server-side apply, which names the object.
 * Deleting the claim is for the one case in which the keeper may give up Vault's storage: decision 15 in docs/adr.
 */
function rulesFor(namespace: string, replicas: number) {
  return [
    {
      apiGroups: [""],
      resources: ["secrets"],
      // The authority's also without TLS, for servers that are still to be replaced.
      resourceNames: [secretName, published.name, certificateSecret],
      verbs: ["create", "get", "patch", "update"],
    },
    publishingRule,
    {
      apiGroups: [""],
      resources: ["persistentvolumeclaims"],
      resourceNames: [claimOf(namespace, 0)],
      verbs: ["delete", "get"],
    },
    {
      apiGroups: [""],
      resources: ["pods"],
      resourceNames: podsOf(namespace, replicas),
      verbs: ["delete", "get"],
    },
    {
      apiGroups: ["apps"],
      resources: ["statefulsets"],
      resourceNames: [vaultName(namespace)],
      verbs: ["get"],
    },
  ];
}

function arrange(
  namespace: string,
  servers: Arrangement["servers"],
  consumers: readonly VaultConsumer[],
): Omit<Arrangement, "seal"> {
  const keeper: Login = {
    name: keeperAccount,
    serviceAccount: keeperAccount,
    namespace,
    audience: vaultAudience,
  };
  return {
    namespace,
    secret: secretName,
    statefulSet: vaultName(namespace),
    servers,
    auditFile,
    kubernetesAuth: {
      kubernetes_host: "https://kubernetes.default.svc:443",
      // Vault reviews tokens with the token of its own pod; the chart grants it that right.
      disable_local_ca_jwt: false,
    },
    keeper,
    consumers: consumers.map((consumer) => {
      const { field, file: _, ...shared } = consumer;
      return { ...shared, fields: [field], administrator: administratorOf(consumer, namespace) };
    }),
  };
}
