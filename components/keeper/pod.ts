import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Arrangement, environment, paths, port } from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { portName, processProbes } from "../kubernetes/probes.ts";
import {
  apiServerAuthority,
  apiServerToken,
  programPod,
  vaultToken,
} from "../program/program-pod.ts";

const container = "keeper";

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
  /** More annotations of the pod. */
  readonly annotations: Readonly<Record<string, string>>;
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
        ...args.annotations,
        "kubectl.kubernetes.io/default-container": container,
        [fingerprint]: args.vaultFingerprint,
      },
    },
    spec: {
      ...programPod({
        ...args,
        credentials: [apiServerToken, vaultToken(args.vaultAudience), apiServerAuthority],
        container: {
          name: container,
          ports: [{ name: portName, containerPort: port }],
          env: [
            {
              name: environment.arrangement,
              value: pulumi.output(args.arrangement).apply((value) => JSON.stringify(value)),
            },
          ],
          ...processProbes(paths.health),
          // `up` waits for the pod to be ready.
          readinessProbe: {
            httpGet: { path: paths.ready, port: portName },
            periodSeconds: 2,
            failureThreshold: 1,
            timeoutSeconds: 2,
          },
        },
      }),
      // The keeper may be killed at any point, but gets the time to finish a step, above all the initialisation.
      terminationGracePeriodSeconds: 30,
      tolerations: lostNode,
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
