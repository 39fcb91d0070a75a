import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { published, tokenFiles, tokensDirectory, userId } from "../../keeper/src/contract.ts";
import type { BuiltImage } from "../image/package-image.ts";
import { podFieldsOf } from "../image/pod-fields.ts";
import { fullNames } from "../kubernetes/dns.ts";
import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";

const tokens = "tokens";

export interface ProgramPodArgs {
  /** The image of the keeper's package. */
  readonly image: BuiltImage;
  readonly clusterDomain: string;
  readonly serviceAccountName: pulumi.Input<string>;
  /** What the program may use of its ServiceAccount's credentials: those below. */
  readonly credentials: types.input.core.v1.VolumeProjection[];
  /** The container, but for what all these pods have. */
  readonly container: types.input.core.v1.Container;
  /** Where the container mounts `volumes`. @default nowhere */
  readonly mounts?: types.input.core.v1.VolumeMount[];
  /** Volumes beside that of the credentials. @default none */
  readonly volumes?: types.input.core.v1.Volume[];
  /** What the container may write to the node's disk. @default 64Mi */
  readonly room?: string;
}

/** The specification of a pod that runs a program of the keeper's package. */
export function programPod(args: ProgramPodArgs): types.input.core.v1.PodSpec {
  const { image, mounts = [], volumes = [], room = "64Mi" } = args;
  return {
    serviceAccountName: args.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...podFieldsOf(image),
    ...fullNames(args.clusterDomain),
    securityContext: restrictedPod(userId, userId),
    containers: [
      {
        ...args.container,
        image: image.reference,
        // The reference changes with the content, so an image already on the node is the right one.
        imagePullPolicy: "IfNotPresent",
        volumeMounts: [{ name: tokens, mountPath: tokensDirectory, readOnly: true }, ...mounts],
        resources: {
          requests: { cpu: "20m", memory: "64Mi", "ephemeral-storage": "16Mi" },
          limits: { cpu: "500m", memory: "192Mi", "ephemeral-storage": room },
        },
        securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
      },
    ],
    volumes: [{ name: tokens, projected: { sources: args.credentials } }, ...volumes],
  };
}

/** A token for the API server. */
export const apiServerToken: types.input.core.v1.VolumeProjection = {
  serviceAccountToken: { path: tokenFiles.kubernetes, expirationSeconds: 3600 },
};

/** The authority of the API server's certificate. */
export const apiServerAuthority: types.input.core.v1.VolumeProjection = {
  configMap: {
    name: "kube-root-ca.crt",
    items: [{ key: "ca.crt", path: tokenFiles.authority }],
  },
};

/** The authority of Vault's certificate, if the keeper publishes it. */
export const vaultAuthority: types.input.core.v1.VolumeProjection = {
  configMap: {
    name: published.name,
    items: [{ key: published.file, path: tokenFiles.vaultAuthority }],
  },
};

/** A token that only Vault accepts. */
export function vaultToken(audience: string): types.input.core.v1.VolumeProjection {
  return { serviceAccountToken: { path: tokenFiles.vault, audience, expirationSeconds: 600 } };
}
