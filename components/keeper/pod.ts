import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type Arrangement,
  environment,
  paths,
  port,
  tokenFiles,
  tokensDirectory,
  userId,
} from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { podFieldsOf } from "../image/pod-fields.ts";
import { fullNames } from "../kubernetes/dns.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";
import { portName, processProbes } from "../kubernetes/probes.ts";

const container = "keeper";
const tokens = "tokens";

export interface KeeperPodArgs {
  readonly labels: Labels;
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly arrangement: pulumi.Input<Arrangement>;
  /** Audience of the token that the keeper logs in to Vault with. */
  readonly vaultAudience: string;
  /** Changes with Vault's chart and values. */
  readonly vaultFingerprint: string;
}

/**
 * Vault's chart and values, so that they change the template. `up` then waits for a new keeper, which is not ready
 * before all of Vault's pods have them.
 */
const fingerprint = "visit-counter/vault-fingerprint";

/** The keeper's pod, as the template of a Deployment. */
export function keeperPod(args: KeeperPodArgs): types.input.core.v1.PodTemplateSpec {
  return {
    metadata: {
      labels: args.labels,
      annotations: {
        "kubectl.kubernetes.io/default-container": container,
        [fingerprint]: args.vaultFingerprint,
      },
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...podFieldsOf(args.image),
      ...fullNames(args.clusterDomain),
      securityContext: restrictedPod(userId, userId),
      // The keeper may be killed at any point, but gets the time to finish a step, above all the initialisation.
      terminationGracePeriodSeconds: 30,
      tolerations: lostNode,
      containers: [
        {
          name: container,
          image: args.image.reference,
          // The reference changes with the content, so an image already on the node is the right one.
          imagePullPolicy: "IfNotPresent",
          ports: [{ name: portName, containerPort: port }],
          env: [
            {
              name: environment.arrangement,
              value: pulumi.output(args.arrangement).apply((value) => JSON.stringify(value)),
            },
          ],
          volumeMounts: [{ name: tokens, mountPath: tokensDirectory, readOnly: true }],
          ...processProbes(paths.health),
          // `up` waits for the pod to be ready.
          readinessProbe: {
            httpGet: { path: paths.ready, port: portName },
            periodSeconds: 2,
            failureThreshold: 1,
            timeoutSeconds: 2,
          },
          resources: {
            requests: { cpu: "20m", memory: "64Mi", "ephemeral-storage": "16Mi" },
            limits: { cpu: "500m", memory: "192Mi", "ephemeral-storage": "64Mi" },
          },
          securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
        },
      ],
      volumes: [{ name: tokens, projected: { sources: tokenSources(args.vaultAudience) } }],
    },
  };
}

/**
 * Kubernetes takes some fifty seconds to notice that a node is lost. By default the pod would stay there for five more
 * minutes, and no server would be unsealed; a keeper can be anywhere at any time.
 */
const lostNode = ["not-ready", "unreachable"].map((taint) => ({
  key: `node.kubernetes.io/${taint}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 10,
}));

/** A token for the API server, a token that only Vault accepts, and the authority of the API server's certificate. */
function tokenSources(vaultAudience: string): types.input.core.v1.VolumeProjection[] {
  return [
    { serviceAccountToken: { path: tokenFiles.kubernetes, expirationSeconds: 3600 } },
    {
      serviceAccountToken: {
        path: tokenFiles.vault,
        audience: vaultAudience,
        expirationSeconds: 600,
      },
    },
    {
      configMap: {
        name: "kube-root-ca.crt",
        items: [{ key: "ca.crt", path: tokenFiles.authority }],
      },
    },
  ];
}
