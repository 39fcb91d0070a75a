import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { port } from "../../app/src/contract.ts";
import { published } from "../../keeper/src/contract.ts";
import type { Strategy } from "../../keeper/src/rollout/contract.ts";
import { claimGrowth } from "../growth/claim-growth.ts";
import type { BuiltImage } from "../image/package-image.ts";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { authorityOfKeeper } from "../keeper/publishing.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { type Labels, labels, selectorLabels } from "../kubernetes/labels.ts";
import { restrictedNamespace } from "../kubernetes/namespace.ts";
import { noWaitUntilDeleted } from "../kubernetes/no-wait.ts";
import { portName } from "../kubernetes/probes.ts";
import { clusterHost, clusterIpUrl, httpUrl, portForward } from "../kubernetes/urls.ts";
import { namespacePolicies } from "../network/network-policies.ts";
import type { NetworkArgs } from "../network/policies.ts";
import type { TaggedImage } from "../vault/args.ts";
import { type AgentsVault, agentConfigMap, agentConfigMaps } from "./agent-config-map.ts";
import { Exposure, type ExposureArgs } from "./exposure.ts";
import { type CounterStorage, frozenSpec } from "./frozen-spec.ts";
import { claimName, clientServiceName, podOf, statefulSetName } from "./names.ts";
import { counterPod } from "./pod.ts";
import { replicasConfigName, replicasData } from "./replicas.ts";
import { Rollout } from "./rollout.ts";
import { headlessService } from "./services.ts";

export interface VisitCounterArgs {
  /** The image that the pods run. They roll when it changes. */
  readonly image: BuiltImage;
  /** Number of pods, from 1 up. Each keeps its own count on its own claim. */
  readonly replicas: number;
  /** How the pods change to a new template. */
  readonly rollout: Strategy;
  /** Whether Jobs ask the pods before they change, and visit the Service afterwards. @default false */
  readonly hooks?: boolean;
  /** Image of the Jobs that see to all that, and to growing claims. */
  readonly jobImage: BuiltImage;
  /** Whether to leave as many pods as there are: `replicas` is as it was, so somebody has scaled by hand. @default false */
  readonly keepsPods?: boolean;
  /** Seconds that a pod keeps a connection without requests open, 1 to 3600. */
  readonly idleSeconds: number;
  /** How clients outside the cluster reach the counter. @default not at all */
  readonly exposure?: ExposureArgs;
  /** The claims. They can grow; any other change replaces the StatefulSet with all its pods, and no claim. */
  readonly storage: CounterStorage;
  /** Whether they grow, which the StatefulSet must wait for. @default false */
  readonly grows?: boolean;
  /** DNS domain of the cluster, usually `cluster.local`. */
  readonly clusterDomain: string;
  /** The Vault that the pods get their secret from. No pod starts until it serves. */
  readonly vault: AgentsVault & {
    /** Its keeper's, too. */
    readonly namespace: pulumi.Input<string>;
    /** Image of the agent. */
    readonly image: TaggedImage;
  };
  /**
   * The pods' identity in Vault. The component creates the namespace, which outlives `destroy` because the claims in it
   * do.
   */
  readonly consumer: VaultConsumer;
  /** Who may talk to whom. @default everybody to everybody */
  readonly network?: NetworkArgs;
}

const pods = ["counter", "counter-rollout", "counter-growth"] as const;

/** The counter: pods that count their visits durably, reachable individually and together. */
export class VisitCounter extends pulumi.ComponentResource {
  /** URL of the Service inside the cluster. */
  readonly url: pulumi.Output<string>;
  /** The same by ClusterIP, for clients without the cluster's DNS; undefined until the Service is created. */
  readonly clusterUrl: pulumi.Output<string | undefined>;
  /** What clients outside the cluster use; undefined if there are none, or no address yet. */
  readonly publicUrl: pulumi.Output<string | undefined>;
  /** Labels that its pods alone have. */
  readonly selector: Labels;
  /** Names of the pods. */
  readonly pods: readonly string[];
  /** URL of a pod inside the cluster, with `{pod}` for its name. */
  readonly podUrl: pulumi.Output<string>;
  /** URL of each pod inside the cluster. */
  readonly podUrls: pulumi.Output<string[]>;
  readonly namespace: pulumi.Output<string>;
  /** Id of the namespace object: no other stack has the same. */
  readonly namespaceId: pulumi.Output<string>;
  /** Names of the claims, which `destroy` leaves behind with the namespace. */
  readonly claims: pulumi.Output<string[]>;
  /** What the last rollout found, in one sentence; undefined in a preview. */
  readonly rollout: pulumi.Output<string | undefined>;
  /** What the number of pods was last set to, once the StatefulSet has it. */
  readonly replicas: pulumi.Output<number>;
  /** Command that makes the Service reachable at localhost. */
  readonly portForward: pulumi.Output<string>;

  constructor(name: string, args: VisitCounterArgs, opts?: pulumi.ComponentResourceOptions) {
    // Not inputs: they are no properties of the counter, and change when nothing else does.
    const { keepsPods = false, grows = false, network, ...inputs } = args;
    super("visit-counter:index:VisitCounter", name, inputs, opts);
    this.selector = selectorLabels(name);
    const { vault, consumer, clusterDomain } = args;

    const namespace = restrictedNamespace(name, consumer.namespace, this);
    this.namespace = namespace.metadata.name;
    this.namespaceId = namespace.metadata.uid;
    const metadata = (objectName: pulumi.Input<string>) => ({
      name: objectName,
      namespace: this.namespace,
      labels: labels(name, args.image.version),
      annotations: fieldManager,
    });

    const policies = namespacePolicies(name, pods, { network, ...metadata(name) }, this);
    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(consumer.serviceAccount), automountServiceAccountToken: false },
      { parent: this },
    );
    const agentConfig = agentConfigMap(`${name}-agent`, vault, consumer, metadata, account, this);
    const hasPublishedAuthority = vault.certificateAuthority === "published";
    if (hasPublishedAuthority)
      authorityOfKeeper(`${name}-authority`, metadata(published.name), vault.namespace, this);
    new k8s.core.v1.ConfigMap(
      `${name}-replicas`,
      { metadata: metadata(replicasConfigName), data: replicasData(args.replicas) },
      { parent: this },
    );
    const headless = headlessService(name, metadata, this);
    const exposure = new Exposure(name, args.exposure, args.idleSeconds, metadata, this);
    const template = counterPod({
      instance: name,
      labels: labels(name, args.image.version),
      image: args.image,
      clusterDomain,
      records: clusterHost(`_${portName}._tcp.${statefulSetName}`, this.namespace, clusterDomain),
      serviceAccountName: account.metadata.name,
      volumeName: claimName,
      idleSeconds: args.idleSeconds,
      vaultAgent: {
        image: `${vault.image.repository}:${vault.image.tag}`,
        consumer,
        configMapName: agentConfig.metadata.name,
        hasPublishedAuthority,
      },
    });
    const url = (host: string) => httpUrl(clusterHost(host, this.namespace, clusterDomain), port);
    this.podUrl = url(`{pod}.${statefulSetName}`);
    this.url = url(clientServiceName);
    const jobs = {
      ...{ image: args.jobImage, labels: labels(name, args.jobImage.version) },
      ...{ namespace: this.namespace, clusterDomain },
    };
    const rollout = new Rollout(
      name,
      {
        ...jobs,
        strategy: args.rollout,
        hooks: args.hooks ?? false,
        statefulSet: statefulSetName,
        replicas: args.replicas,
        podUrl: this.podUrl,
        serviceUrl: this.url,
        configMaps: agentConfigMaps,
        template,
      },
      { parent: this, dependsOn: policies },
    );
    const growth = claimGrowth(
      name,
      {
        ...jobs,
        grows,
        order: {
          statefulSet: statefulSetName,
          templates: [claimName],
          size: args.storage.size,
          setting: "storageSize",
          replicas: args.replicas,
          replicasSetting: "replicas",
        },
      },
      { parent: this, dependsOn: [...policies, ...rollout.hooksBefore] },
    );
    const statefulSet = new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: {
          ...metadata(statefulSetName),
          // A changed number of replicas wins over that of `kubectl scale`, which would be a conflict. Whether the pods are
          // ready is found out by the rollout's Job.
          annotations: { ...fieldManager, "pulumi.com/patchForce": "true", ...noWaitUntilDeleted },
        },
        spec: {
          ...frozenSpec(name, args.storage),
          replicas: args.replicas,
          serviceName: headless.metadata.name,
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          template,
        },
      },
      {
        parent: this,
        dependsOn: [...policies, ...rollout.before, ...(grows ? [growth] : [])],
        // They are also those of `kubectl rollout restart`, without which every pod would roll again.
        ignoreChanges: [
          "spec.template.metadata.annotations",
          ...(keepsPods ? ["spec.replicas"] : []),
        ],
      },
    );
    new k8s.policy.v1.PodDisruptionBudget(
      name,
      {
        metadata: metadata(statefulSetName),
        // A pod that is broken anyway must not block the draining of a node.
        spec: {
          selector: { matchLabels: this.selector },
          maxUnavailable: 1,
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      { parent: this },
    );

    this.pods = Array.from({ length: args.replicas }, (_, ordinal) => podOf(ordinal));
    this.clusterUrl = clusterIpUrl(exposure.service, port);
    this.podUrls = pulumi.all(this.pods.map((pod) => url(`${pod}.${statefulSetName}`)));
    this.claims = pulumi.output(this.pods.map((pod) => `${claimName}-${pod}`));
    this.rollout = rollout.result(statefulSet);
    this.publicUrl = exposure.url(this.rollout);
    this.replicas = statefulSet.id.apply(() => args.replicas);
    this.portForward = portForward(clientServiceName, this.namespace, port);
    this.registerOutputs({
      url: this.url,
      clusterUrl: this.clusterUrl,
      publicUrl: this.publicUrl,
      podUrl: this.podUrl,
      podUrls: this.podUrls,
      namespace: this.namespace,
      namespaceId: this.namespaceId,
      claims: this.claims,
      rollout: this.rollout,
      replicas: this.replicas,
      portForward: this.portForward,
    });
  }
}
