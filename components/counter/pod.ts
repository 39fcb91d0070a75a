import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { dataDirectory, environment, paths, port, userId } from "../../app/src/contract.ts";
import { type Labels, selectorLabels } from "../kubernetes/labels.ts";
import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";
import { portName, processProbes } from "../kubernetes/probes.ts";
import { type VaultAgentArgs, vaultAgent } from "./vault-agent.ts";

/** Name of the container where `kubectl exec` and `kubectl logs` go. */
const container = "counter";

export interface CounterPodArgs {
  /** Labels of the pod, the instance's selector among them. */
  readonly labels: Labels;
  /** Instance whose pods are spread over the nodes. */
  readonly instance: string;
  readonly image: Input<string>;
  readonly serviceAccountName: Input<string>;
  /** The agent that brings the secret of the application's administrators. */
  readonly vaultAgent: VaultAgentArgs;
  /** Volume that is mounted where the application keeps its count. */
  readonly volumeName: string;
}

/** The pod of the counter, as the template of a StatefulSet. */
export function counterPod(args: CounterPodArgs): types.input.core.v1.PodTemplateSpec {
  const agent = vaultAgent(args.vaultAgent);
  return {
    metadata: {
      labels: args.labels,
      annotations: { "kubectl.kubernetes.io/default-container": container },
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      // The variables that Kubernetes would add for each Service are not read, and may collide with those that are.
      enableServiceLinks: false,
      securityContext: restrictedPod(userId, userId),
      // The delay before SIGTERM (below) and the application's `drainSeconds`, with time to spare for a slow volume.
      terminationGracePeriodSeconds: 30,
      // Preferred only: on one node all pods still start.
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selectorLabels(args.instance) },
        },
      ],
      initContainers: [agent.sidecar],
      containers: [
        {
          name: container,
          image: args.image,
          // The reference changes with the content, so an image that a node has is the right one.
          imagePullPolicy: "IfNotPresent",
          ports: [{ name: portName, containerPort: port }],
          env: [
            {
              name: environment.podName,
              valueFrom: { fieldRef: { fieldPath: "metadata.name" } },
            },
            { name: environment.adminTokenFile, value: args.vaultAgent.consumer.file },
          ],
          volumeMounts: [{ name: args.volumeName, mountPath: dataDirectory }, agent.mount],
          ...processProbes(paths.health),
          // Quick to judge: a pod that cannot count must not be asked to.
          readinessProbe: {
            httpGet: { path: paths.ready, port: portName },
            periodSeconds: 3,
            failureThreshold: 2,
            timeoutSeconds: 2,
          },
          // Requests still come in until every node knows that the pod is going.
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: {
            requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "32Mi" },
            limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "128Mi" },
          },
          securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
        },
      ],
      volumes: agent.volumes,
    },
  };
}
