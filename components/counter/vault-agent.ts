import { posix } from "node:path";
import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { restrictedContainer } from "../kubernetes/pod-security.ts";
import {
  configDirectory,
  configFile,
  loginDirectory,
  loginFile,
} from "./vault-agent-configuration.ts";

export interface VaultAgentArgs {
  /** Image of Vault, which brings a shell too. */
  readonly image: string;
  readonly consumer: VaultConsumer;
  /** ConfigMap of the agent's files. */
  readonly configMapName: Input<string>;
}

/** What a pod takes in to be given the consumer's secret by an agent of its own. */
export interface VaultAgent {
  /** Goes first among the init containers: the pod's containers start when the secret is there. */
  readonly sidecar: types.input.core.v1.Container;
  readonly volumes: types.input.core.v1.Volume[];
  /** For the container that reads the secret, at the consumer's file. */
  readonly mount: types.input.core.v1.VolumeMount;
}

const container = "vault-agent";
const config = "vault-agent-config";
const login = "vault-agent-login";
const secret = "vault-secret";

/** A Vault agent as a native sidecar: it starts before the pod's containers, runs beside them, and ends after them. */
export function vaultAgent({ image, consumer, configMapName }: VaultAgentArgs): VaultAgent {
  const mount = { name: secret, mountPath: posix.dirname(consumer.file) };
  return {
    sidecar: {
      name: container,
      image,
      // Past the image's entry point, which wants to begin as root.
      command: ["vault", "agent", `-config=${posix.join(configDirectory, configFile)}`],
      restartPolicy: "Always",
      volumeMounts: [
        { name: config, mountPath: configDirectory, readOnly: true },
        { name: login, mountPath: loginDirectory, readOnly: true },
        mount,
      ],
      startupProbe: {
        exec: { command: ["sh", "-c", lookForFile, consumer.file, waiting(consumer)] },
        periodSeconds: 1,
        // A pod waits for as long as Vault is away. A restart of the agent would only make it wait longer.
        failureThreshold: 2147483647,
        timeoutSeconds: 5,
      },
      resources: {
        // It holds some 24 MiB and idles at a thousandth of a processor; what is above that is pages of its program.
        requests: { cpu: "10m", memory: "48Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "500m", memory: "192Mi", "ephemeral-storage": "64Mi" },
      },
      securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
    },
    volumes: [
      { name: config, configMap: { name: configMapName } },
      {
        name: login,
        projected: {
          sources: [
            {
              serviceAccountToken: {
                path: loginFile,
                audience: consumer.audience,
                expirationSeconds: 600,
              },
            },
          ],
        },
      },
      { name: secret, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    ],
    mount: { ...mount, readOnly: true },
  };
}

// The file and the sentence are arguments, so that nothing in them is shell. A pod's host name is its own.
const lookForFile = '[ -s "$0" ] || { echo "$1 $HOSTNAME"; exit 1; }';

/** What a pod that waits says in its events. The pod's name comes last. */
function waiting({ path, namespace }: VaultConsumer): string {
  return `Waiting for secret/${path} from Vault. To see why: kubectl logs --namespace ${namespace} --container ${container}`;
}
