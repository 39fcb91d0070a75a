import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { claimGrowth } from "../growth/claim-growth.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { labels } from "../kubernetes/labels.ts";
import { restrictedNamespace } from "../kubernetes/namespace.ts";
import { portForward } from "../kubernetes/urls.ts";
import { namespacePolicies } from "../network/network-policies.ts";
import { agentUrl, releaseName, vaultName, vaultPort, vaultUrl } from "./addresses.ts";
import type { TaggedImage, VaultArgs, VaultSurroundings } from "./args.ts";
import {
  type CertificateAuthority,
  certificateAuthority,
  issuedCertificate,
  type ServerCertificates,
  serverCertificates,
} from "./certificates.ts";
import { registration } from "./registration.ts";
import { upkeepConfigName, upkeepData } from "./upkeep.ts";
import { vaultValues } from "./values.ts";

/**
 * Vault, from its official Helm chart. It is created once the chart is installed and the injector runs. That says
 * nothing about Vault itself: a server starts sealed, and its pod is not ready until {@link VaultKeeper} unseals it.
 *
 * The next `up` resumes an install or an upgrade that failed or was interrupted once (Ctrl-C). If Pulumi is killed
 * during the first install, Helm keeps a record that Pulumi does not know, and the next `pulumi up` ends with "cannot
 * re-use a name that is still in use". `npm run up` removes a record that it left. By hand, if the release is this
 * stack's: `kubectl delete secrets --namespace vault --selector owner=helm,name=vault`, then `up`, which adopts the
 * existing objects.
 */
export class Vault extends pulumi.ComponentResource {
  /** Address inside the cluster. */
  readonly url: pulumi.Output<string>;
  /** The same for Vault agents: no search domain can lead it elsewhere. */
  readonly agentUrl: pulumi.Output<string>;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  readonly namespace: pulumi.Output<string>;
  /** Image of the servers, and of Vault agents. */
  readonly image: TaggedImage;
  /** Command that makes Vault reachable at localhost. */
  readonly portForward: pulumi.Output<string>;
  readonly replicas: number;
  /** Size of each server's storage, such as `1Gi`: no snapshot is larger. */
  readonly storageSize: string;
  /** By what clients verify Vault; undefined for plain HTTP. */
  readonly certificateAuthority: CertificateAuthority | undefined;
  /** For the keeper. */
  readonly certificates: ServerCertificates;

  /** Type of the seal; `shamir` for unseal keys. */
  readonly seal: string;

  /** Changes with the chart and the values. */
  readonly fingerprint: string;

  constructor(
    name: string,
    args: VaultArgs & VaultSurroundings,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // Not inputs: they are no properties of Vault, and change when nothing else does.
    const { grows = false, jobImage, network, ...inputs } = args;
    super("visit-counter:index:Vault", name, inputs, opts);
    const { chart } = args;
    const values = vaultValues(args);

    const namespace = restrictedNamespace(name, args.namespace, this);
    this.namespace = namespace.metadata.name;

    const metadata = {
      namespace: this.namespace,
      labels: labels(name, jobImage.version),
      annotations: fieldManager,
    };
    const policies = namespacePolicies(
      name,
      ["vault", "vault-growth", ...(args.injector ? (["vault-injector"] as const) : [])],
      { network, ...metadata },
      this,
    );
    const growth = claimGrowth(
      name,
      {
        image: jobImage,
        labels: metadata.labels,
        clusterDomain: args.clusterDomain,
        namespace: this.namespace,
        grows,
        order: {
          statefulSet: vaultName(args.namespace),
          templates: ["data", "audit"],
          size: args.storage.size,
          setting: "vaultStorageSize",
          replicas: args.replicas,
          replicasSetting: "vaultReplicas",
        },
      },
      { parent: this, dependsOn: policies },
    );
    const grown = { parent: this, dependsOn: [...policies, ...(grows ? [growth] : [])] };
    new k8s.core.v1.ConfigMap(
      `${name}-upkeep`,
      { metadata: { ...metadata, name: upkeepConfigName }, data: upkeepData(args.storage) },
      // A limit for larger claims must not come before they are.
      grown,
    );
    issuedCertificate(`${name}-certificate`, metadata, args, this);
    const registered = registration(`${name}-registration`, metadata, args, this);
    new k8s.helm.v3.Release(
      name,
      {
        // Fixed, whatever the component's name: Helm finds what it has installed by it.
        name: releaseName,
        namespace: this.namespace,
        chart: chart.name,
        version: chart.version,
        repositoryOpts: chart.repository === undefined ? undefined : { repo: chart.repository },
        values,
        // Seconds to wait for the injector's pod; as long as Pulumi waits for a StatefulSet.
        timeout: 600,
      },
      { ...grown, dependsOn: [...grown.dependsOn, ...registered] },
    );

    this.image = args.image;
    this.replicas = args.replicas;
    this.storageSize = args.storage.size;
    this.seal = args.seal?.type ?? "shamir";
    this.fingerprint = createHash("sha256")
      .update(JSON.stringify([chart, values]))
      .digest("hex")
      .slice(0, 16);
    this.certificateAuthority = certificateAuthority(args);
    this.certificates = serverCertificates(args);
    this.clusterDomain = args.clusterDomain;
    const location = {
      namespace: this.namespace,
      clusterDomain: args.clusterDomain,
      isTls: args.tls !== undefined,
    };
    this.url = vaultUrl(location);
    this.agentUrl = agentUrl(location);
    this.portForward = portForward(this.namespace.apply(vaultName), this.namespace, vaultPort);
    this.registerOutputs({
      url: this.url,
      agentUrl: this.agentUrl,
      namespace: this.namespace,
      portForward: this.portForward,
    });
  }
}
