import { posix } from "node:path";
import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { published } from "../../keeper/src/contract.ts";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { restrictedContainer } from "../kubernetes/pod-security.ts";
import {
  authorityDirectory,
  configDirectory,
  configFile,
  loginDirectory,
  loginFile,
} from "./vault-agent-configuration.ts";

export interface VaultAgentArgs {
  /** Image of Vault, which includes a shell. */
  readonly image: string;
  readonly consumer: VaultConsumer;
  /** ConfigMap with the agent's files. */
  readonly configMapName: Input<string>;
  /** Whether the authority that verifies Vault is one that the keeper publishes. @default false */
  readonly hasPublishedAuthority?: boolean;
}

/** What a pod needs to get the consumer's secret from an agent of its own. */
export interface VaultAgent {
  /** Must be the first init container: the pod's containers start once the secret is there. */
  readonly sidecar: types.input.core.v1.Container;
  readonly volumes: types.input.core.v1.Volume[];
  /** For the container that reads the secret from the consumer's file. */
  readonly mount: types.input.core.v1.VolumeMount;
}

const container = "vault-agent";
const config = "vault-agent-config";
const login = "vault-agent-login";
const secret = "vault-secret";
const authority = "vault-authority";

/** A Vault agent as a native sidecar: it starts before the pod's containers, runs beside them, and ends after them. */
export function vaultAgent(args: VaultAgentArgs): VaultAgent {
  const { image, consumer, configMapName, hasPublishedAuthority = false } = args;
  const mount = { name: secret, mountPath: posix.dirname(consumer.file) };
  return {
    sidecar: {
      name: container,
      image,
      // Bypasses the image's entry point, which expects to start as root.
      command: ["vault", "agent", `-config=${posix.join(configDirectory, configFile)}`],
      restartPolicy: "Always",
      volumeMounts: [
        { name: config, mountPath: configDirectory, readOnly: true },
        { name: login, mountPath: loginDirectory, readOnly: true },
        ...(hasPublishedAuthority
          ? [{ name: authority, mountPath: authorityDirectory, readOnly: true }]
          : []),
        mount,
      ],
      startupProbe: {
        exec: { command: ["sh", "-c", lookForFile, consumer.file, waiting(consumer)] },
        periodSeconds: 1,
        // A pod waits as long as Vault is away. A restart of the agent would only prolong the wait.
        failureThreshold: 2147483647,
        timeoutSeconds: 5,
      },
      resources: {
        // It holds some 24 MiB and idles at a thousandth of a processor; the rest is page cache of its binary.
        requests: { cpu: "10m", memory: "48Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "500m", memory: "192Mi", "ephemeral-storage": "64Mi" },
      },
      securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
    },
    volumes: [
      { name: config, configMap: { name: configMapName } },
      ...(hasPublishedAuthority ? [authorityVolume] : []),
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

/** The pod waits until the file is there. */
const authorityVolume = {
  name: authority,
  configMap: { name: published.name, items: [{ key: published.file, path: published.file }] },
};

// The file and the message are arguments, so that neither is parsed as shell. A pod's host name is the pod's name.
const lookForFile = '[ -s "$0" ] || { echo "$1 $HOSTNAME"; exit 1; }';

/** The message in the events of a waiting pod. Ends where the pod's name follows. */
function waiting({ path, namespace }: VaultConsumer): string {
  return `Waiting for secret/${path} from Vault. To see why: kubectl logs --namespace ${namespace} --container ${container}`;
}
