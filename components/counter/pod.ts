import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { dataDirectory, environment, paths, port, userId } from "../../app/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { podFieldsOf } from "../image/pod-fields.ts";
import { fullNames } from "../kubernetes/dns.ts";
import { type Labels, selectorLabels } from "../kubernetes/labels.ts";
import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";
import { portName, processProbes } from "../kubernetes/probes.ts";
import { containerName } from "./names.ts";
import { replicasFile, replicasVolume } from "./replicas.ts";
import { type VaultAgentArgs, vaultAgent } from "./vault-agent.ts";

export interface CounterPodArgs {
  /** Labels of the pod, including the instance's selector. */
  readonly labels: Labels;
  /** Instance whose pods spread over the nodes. */
  readonly instance: string;
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  /** Full name of the DNS records (SRV) that list the pods. */
  readonly records: Input<string>;
  readonly serviceAccountName: Input<string>;
  /** The agent that fetches the secret of the application's administrators. */
  readonly vaultAgent: VaultAgentArgs;
  /** Volume to mount where the application keeps its count. */
  readonly volumeName: string;
  /** Seconds that a connection without requests stays open. */
  readonly idleSeconds: number;
}

/** The counter's pod, as the template of a StatefulSet. */
export function counterPod(args: CounterPodArgs): types.input.core.v1.PodTemplateSpec {
  const agent = vaultAgent(args.vaultAgent);
  const replicas = replicasVolume();
  const topologyKey = "kubernetes.io/hostname";
  const labelSelector = { matchLabels: selectorLabels(args.instance) };
  return {
    metadata: {
      labels: args.labels,
      annotations: { "kubectl.kubernetes.io/default-container": containerName },
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      // The application does not read the variables of Services, which may collide with its own.
      enableServiceLinks: false,
      ...podFieldsOf(args.image),
      ...fullNames(args.clusterDomain),
      securityContext: restrictedPod(userId, userId),
      // Covers the delay before SIGTERM (below) and the application's `drainSeconds`, with time for a slow volume.
      terminationGracePeriodSeconds: 30,
      // Preferred only: all pods start even on a single node. The scheduler adds up the scores of both.
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { topologyKey, labelSelector } },
          ],
        },
      },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector },
      ],
      initContainers: [agent.sidecar],
      containers: [
        {
          name: containerName,
          image: args.image.reference,
          // The reference changes with the content, so an image already on the node is the right one.
          imagePullPolicy: "IfNotPresent",
          ports: [{ name: portName, containerPort: port }],
          env: [
            {
              name: environment.podName,
              valueFrom: { fieldRef: { fieldPath: "metadata.name" } },
            },
            { name: environment.idleSeconds, value: String(args.idleSeconds) },
            { name: environment.adminTokenFile, value: args.vaultAgent.consumer.file },
            { name: environment.podRecords, value: args.records },
            { name: environment.replicasFile, value: replicasFile },
          ],
          volumeMounts: [
            { name: args.volumeName, mountPath: dataDirectory },
            agent.mount,
            replicas.mount,
          ],
          ...processProbes(paths.health),
          // Quick to judge: a pod that cannot count must get no requests.
          readinessProbe: {
            httpGet: { path: paths.ready, port: portName },
            periodSeconds: 3,
            failureThreshold: 2,
            timeoutSeconds: 2,
          },
          // Requests still arrive until every node knows that the pod is terminating.
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: {
            requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "32Mi" },
            limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "128Mi" },
          },
          securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
        },
      ],
      volumes: [...agent.volumes, replicas.source],
    },
  };
}
