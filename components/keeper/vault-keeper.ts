import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Arrangement, Login } from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { labels, selectorLabels } from "../kubernetes/labels.ts";
import { claimOf, podOf, servers } from "../vault/addresses.ts";
import { auditFile } from "../vault/upkeep.ts";
import { administratorAccountOf, administratorOf, type VaultConsumer } from "./consumer.ts";
import { keeperPod } from "./pod.ts";

export interface VaultKeeperArgs {
  /** What is kept: a Vault. */
  readonly vault: {
    readonly namespace: pulumi.Input<string>;
    /** Number of servers. */
    readonly replicas: number;
    /** Type of its seal; `shamir` for unseal keys, which the keeper holds. */
    readonly seal: string;
    /** Certificates in PEM that its servers are trusted by. @default plain HTTP */
    readonly certificateAuthority?: string;
  };
  /** What the pod runs: the image of the keeper. */
  readonly image: BuiltImage;
  /** Who gets a secret. */
  readonly consumers: readonly VaultConsumer[];
}

// Fixed, whatever the component is called: Vault's role is bound to this account, and a Secret of another name is none.
const objectName = "vault-keeper";
const secretName = "vault-unseal-keys";
const vaultAudience = "vault";

/**
 * What makes Vault serve and keeps it serving: initialises it once, unseals it whenever it is sealed, and configures it.
 * Its pod is ready when Vault serves as arranged, and `up` waits for that. If it does not get there, the pod's log says
 * why: `kubectl logs --namespace vault deployment/vault-keeper`.
 *
 * The Secret of the unseal keys is made by the keeper and unknown to Pulumi, so that no state and no `refresh` gets to
 * see it. Like the claims that it belongs to, it outlives `destroy`.
 */
export class VaultKeeper extends pulumi.ComponentResource {
  /** Name of the Secret that holds the unseal keys. */
  readonly secret: pulumi.Output<string>;

  constructor(name: string, args: VaultKeeperArgs, opts?: pulumi.ComponentResourceOptions) {
    super("visit-counter:index:VaultKeeper", name, args, opts);
    const { replicas, seal, certificateAuthority } = args.vault;
    const namespace = pulumi.output(args.vault.namespace);
    const metadata = {
      name: objectName,
      namespace,
      labels: labels(name, args.image.version),
      annotations: fieldManager,
    };

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    for (const consumer of args.consumers) {
      const administrator = administratorAccountOf(consumer);
      new k8s.core.v1.ServiceAccount(
        `${name}-${administrator}`,
        { metadata: { ...metadata, name: administrator }, automountServiceAccountToken: false },
        { parent: this },
      );
    }
    const role = new k8s.rbac.v1.Role(name, { metadata, rules }, { parent: this });
    const binding = new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata,
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: role.metadata.name,
        },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
      },
      { parent: this },
    );
    const arrangement = pulumi
      .all([namespace, servers(replicas, namespace, certificateAuthority !== undefined)])
      .apply(([where, servers]) => ({
        ...arrange(where, servers, args.consumers),
        seal,
        certificateAuthority,
      }));
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          // Two at a time would do no harm, but one is enough.
          strategy: { type: "Recreate" },
          selector: { matchLabels: selectorLabels(name) },
          template: keeperPod({
            labels: labels(name, args.image.version),
            image: args.image.reference,
            serviceAccountName: account.metadata.name,
            arrangement,
            vaultAudience,
          }),
        },
      },
      { parent: this, dependsOn: binding },
    );

    this.secret = pulumi.output(secretName);
    this.registerOutputs({ secret: this.secret });
  }
}

/**
 * Every right is for one object. That is possible for `create` too, as the keeper creates by server-side apply, which
 * names the object. Deleting is for the one case in which Vault's storage may be given up: see the decisions.
 */
const rules = [
  {
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: [secretName],
    verbs: ["create", "get", "patch", "update"],
  },
  {
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    resourceNames: [claimOf(0)],
    verbs: ["delete", "get"],
  },
  {
    apiGroups: [""],
    resources: ["pods"],
    resourceNames: [podOf(0)],
    verbs: ["delete"],
  },
];

function arrange(
  namespace: string,
  replicas: Arrangement["replicas"],
  consumers: readonly VaultConsumer[],
): Omit<Arrangement, "seal"> {
  const keeper: Login = {
    name: objectName,
    serviceAccount: objectName,
    namespace,
    audience: vaultAudience,
  };
  return {
    namespace,
    secret: secretName,
    replicas,
    auditFile,
    kubernetesAuth: {
      kubernetes_host: "https://kubernetes.default.svc:443",
      // Vault asks with the token of its own pod, which its chart gives the right to.
      disable_local_ca_jwt: false,
    },
    keeper,
    consumers: consumers.map((consumer) => {
      const { field, file: _, ...shared } = consumer;
      return { ...shared, fields: [field], administrator: administratorOf(consumer, namespace) };
    }),
  };
}
