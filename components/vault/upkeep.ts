import { readFileSync } from "node:fs";
import { join } from "node:path";
import { restrictedContainer } from "../kubernetes/pod-security.ts";
import { bytes } from "../kubernetes/quantity.ts";
import type { VaultArgs } from "./args.ts";
import { tlsDirectory } from "./server-configuration.ts";

/** Where the chart mounts the claim for audit logs, and the file in it. */
const auditDirectory = "/vault/audit";
export const auditFile = `${auditDirectory}/audit.log`;

/** Seconds between looks. At Vault's fastest, an audit file grows by some ten MB in them. */
const pause = 10;

const script = readFileSync(join(import.meta.dirname, "upkeep.sh"), "utf8");

/**
 * A container beside Vault that keeps its audit file and the three before it within half of their claim, and has Vault
 * read a renewed certificate. It can signal Vault because the pod's containers see each other's processes, and run as
 * one user.
 */
export function upkeepValues({ image, storage, tls }: VaultArgs) {
  const limit = String(Math.floor(bytes(storage.size) / 8));
  const certificate = tls ? [`${tlsDirectory}/tls.crt`] : [];
  return {
    shareProcessNamespace: true,
    // The chart's own ends with the signal. Then the shell around Vault gets one too, which here is no first process that
    // ignores it: with it Vault would be killed before it has handed over to another server.
    preStop: [
      "/bin/sh",
      "-c",
      "sleep 5; kill -TERM $(pidof vault); while pidof vault > /dev/null; do sleep 0.1; done",
    ],
    annotations: { "kubectl.kubernetes.io/default-container": "vault" },
    extraContainers: [
      {
        name: "upkeep",
        image: `${image.repository}:${image.tag}`,
        imagePullPolicy: "IfNotPresent",
        command: [
          "/bin/sh",
          "-c",
          script,
          "upkeep",
          auditFile,
          limit,
          String(pause),
          ...certificate,
        ],
        volumeMounts: [
          { name: "audit", mountPath: auditDirectory },
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
