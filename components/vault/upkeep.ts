import { readFileSync } from "node:fs";
import { join } from "node:path";
import { restrictedContainer } from "../kubernetes/pod-security.ts";
import { bytes } from "../kubernetes/quantity.ts";
import type { Storage } from "../kubernetes/storage.ts";
import type { VaultArgs } from "./args.ts";
import { tlsDirectory } from "./server-configuration.ts";

/** Where the chart mounts the claim for audit logs, and the audit file on it. */
const auditDirectory = "/vault/audit";
export const auditFile = `${auditDirectory}/audit.log`;

/** The ConfigMap with the limit of the audit file. */
export const upkeepConfigName = "vault-upkeep";

const limitFile = "audit-limit";
const configDirectory = "/etc/vault-upkeep";

/**
 * Content of that ConfigMap: an eighth of the claim, in bytes. It is no part of the pods' template, where a larger claim
 * would have every server restart.
 */
export function upkeepData({ size }: Storage): Record<string, string> {
  return { [limitFile]: `${Math.floor(bytes(size) / 8)}\n` };
}

/** The volume that the container sees it by, and its changes within about a minute. */
export const upkeepVolume = {
  name: "upkeep",
  // Projected, because it is in memory then; a ConfigMap's own volume is on the node's disk.
  projected: { sources: [{ configMap: { name: upkeepConfigName, optional: true } }] },
};

/** Seconds between checks. At Vault's fastest, an audit file grows by some ten MB in that time. */
const pause = 10;

// With the line ends that a shell reads, whatever the working tree has.
const script = readFileSync(join(import.meta.dirname, "upkeep.sh"), "utf8").replaceAll(
  "\r\n",
  "\n",
);

/**
 * A container beside Vault that keeps the audit file and three rotated ones within half of their claim, and has Vault
 * reload a renewed certificate. It can signal Vault because the pod's containers share a process namespace and a user.
 */
export function upkeepValues({ image, tls }: VaultArgs) {
  const certificate = tls ? [`${tlsDirectory}/tls.crt`] : [];
  return {
    shareProcessNamespace: true,
    // The chart's preStop returns at once. SIGTERM would then also reach the shell around Vault: not being PID 1 here,
    // it would exit and take Vault with it before Vault hands over to another server. So wait for Vault.
    preStop: [
      "/bin/sh",
      "-c",
      "sleep 5; kill -TERM $(pidof vault); while pidof vault > /dev/null; do sleep 0.1; done",
    ],
    annotations: { "kubectl.kubernetes.io/default-container": "vault" },
    // A native sidecar: it takes no part in whether the pod is ready, and ends after Vault.
    extraInitContainers: [
      {
        name: "upkeep",
        restartPolicy: "Always",
        image: `${image.repository}:${image.tag}`,
        imagePullPolicy: "IfNotPresent",
        command: [
          "/bin/sh",
          "-c",
          script,
          "upkeep",
          auditFile,
          `${configDirectory}/${limitFile}`,
          String(pause),
          ...certificate,
        ],
        volumeMounts: [
          { name: "audit", mountPath: auditDirectory },
          { name: upkeepVolume.name, mountPath: configDirectory, readOnly: true },
          ...(tls ? [{ name: "tls", mountPath: tlsDirectory, readOnly: true }] : []),
        ],
        resources: {
          requests: { cpu: "5m", memory: "8Mi", "ephemeral-storage": "1Mi" },
          limits: { cpu: "100m", memory: "32Mi", "ephemeral-storage": "16Mi" },
        },
        securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
      },
    ],
  };
}
