import type { Issuer, VaultArgs } from "../components/vault/args.ts";
import { certificateSecret, issuedSecret } from "../components/vault/certificates.ts";
import {
  certificates,
  chart,
  cpus,
  issuer,
  oneOf,
  optional,
  ownNamespace,
  secretName,
  size,
  sizeFrom,
  storageClass,
  taggedImage,
  url,
} from "./checks.ts";
import { nodeSelector, tolerations } from "./placement.ts";
import { sealOptions, seals } from "./seal.ts";
import type { StackConfig } from "./stack-config.ts";
import * as versions from "./versions.ts";

/** A stack's settings for Vault. */
export type VaultSettings = Omit<VaultArgs, "clusterDomain">;

/** Defaults that `vaultProfile` selects. Other keys override them. */
const profiles = {
  "try-out": {
    replicas: 1,
    spread: "preferred",
    limits: { cpu: "1", memory: "512Mi" },
    gracePeriod: undefined,
  },
  production: {
    replicas: 3,
    spread: "required",
    limits: { cpu: "2", memory: "2Gi" },
    // Enough to wait until no client has the address any more, finish requests, and hand over to another server.
    gracePeriod: 60,
  },
} as const;

/** Vault's keys as given: null if unset, except `replicas`, which is 0 to follow the profile. */
export interface VaultChoices
  extends Omit<VaultSettings, keyof (typeof profiles)["production"] | "tls" | "seal"> {
  readonly profile: keyof typeof profiles;
  readonly replicas: number;
  readonly spread: VaultArgs["spread"] | null;
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly tls: "keeper" | "none" | null;
  readonly tlsSecret: string | null;
  readonly tlsIssuer: Issuer | null;
  readonly certificateAuthority: string | null;
  readonly seal: string | null;
  readonly sealOptions: Readonly<Record<string, string>> | null;
  readonly sealSecret: string | null;
}

export function readVault(stack: StackConfig): VaultChoices {
  const injectorImage = stack.read("vaultInjectorImage", taggedImage(versions.vaultInjector));
  return {
    namespace: stack.read("vaultNamespace", ownNamespace),
    profile: stack.read("vaultProfile", oneOf("try-out", "production")),
    chart: stack.read("vaultChart", chart(versions.vaultChart, stack.read("vaultRepository", url))),
    image: stack.read("vaultImage", taggedImage(versions.vault)),
    replicas: stack.read("vaultReplicas", oneOf(0, 1, 3, 5)),
    spread: stack.read("vaultSpread", optional(oneOf("preferred", "required"))),
    cpu: stack.read("vaultCpu", optional(cpus)),
    memory: stack.read("vaultMemory", optional(sizeFrom("256Mi"))),
    tolerations: stack.read("vaultTolerations", optional(tolerations)) ?? undefined,
    nodeSelector: stack.read("vaultNodeSelector", optional(nodeSelector)) ?? undefined,
    tls: stack.read("vaultTls", optional(oneOf("keeper", "none"))),
    tlsSecret: stack.read("vaultTlsSecret", optional(secretName)),
    tlsIssuer: stack.read("vaultTlsIssuer", optional(issuer)),
    certificateAuthority: stack.read("vaultCertificateAuthority", optional(certificates)),
    seal: stack.read("vaultSeal", optional(oneOf(...Object.keys(seals)))),
    sealOptions: stack.read("vaultSealOptions", optional(sealOptions)),
    sealSecret: stack.read("vaultSealSecret", optional(secretName)),
    storage: {
      size: stack.read("vaultStorageSize", size),
      className: stack.read("vaultStorageClass", storageClass) || undefined,
    },
    injector: stack.read("vaultInjector", oneOf(true, false))
      ? { image: injectorImage }
      : undefined,
  };
}

/** Without a choice, the keeper makes the certificate. */
function tlsOf({ tls, tlsSecret, tlsIssuer, certificateAuthority }: VaultChoices) {
  const shared = certificateAuthority === null ? {} : { certificateAuthority };
  if (tlsSecret !== null) return { secret: tlsSecret, ...shared };
  if (tlsIssuer !== null) return { secret: issuedSecret, from: tlsIssuer, ...shared };
  return tls === "none"
    ? undefined
    : { secret: certificateSecret, from: "keeper" as const, ...shared };
}

/** The settings that follow from choices without contradictions. */
export function vaultSettings(choices: VaultChoices): VaultSettings {
  const { namespace, chart, image, storage, injector, tolerations, nodeSelector } = choices;
  const profile = profiles[choices.profile];
  return {
    ...{ namespace, chart, image, storage, injector, tolerations, nodeSelector },
    replicas: choices.replicas || profile.replicas,
    spread: choices.spread ?? profile.spread,
    limits: {
      cpu: choices.cpu ?? profile.limits.cpu,
      memory: choices.memory ?? profile.limits.memory,
    },
    gracePeriod: profile.gracePeriod,
    tls: tlsOf(choices),
    seal:
      choices.seal === null
        ? undefined
        : {
            type: choices.seal,
            options: choices.sealOptions ?? {},
            secret: choices.sealSecret ?? undefined,
          },
  };
}
