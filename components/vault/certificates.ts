import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Certificates, published } from "../../keeper/src/contract.ts";
import { fieldManager } from "../kubernetes/field-manager.ts";
import { noWait } from "../kubernetes/no-wait.ts";
import { vaultName } from "./addresses.ts";
import type { VaultArgs } from "./args.ts";

/** By what clients verify Vault: what its keeper publishes in their namespace, or certificates in PEM. */
export type CertificateAuthority = "published" | { readonly pem: string };

/** The Secret of a certificate that the keeper makes, and of one that cert-manager makes. */
export const certificateSecret = "vault-certificate";
export const issuedSecret = "vault-issued-certificate";

const day = 24 * 60 * 60;

/** Secrets that others write certificates into. */
export const ownSecrets = [certificateSecret, issuedSecret, published.name];

/** Seconds that the keeper's certificates are valid. */
const life = { authority: 3650 * day, server: 90 * day };

/** By what clients verify Vault; undefined for plain HTTP. */
export function certificateAuthority({ tls }: VaultArgs): CertificateAuthority | undefined {
  if (tls?.from === "keeper") return "published";
  return tls?.certificateAuthority === undefined ? undefined : { pem: tls.certificateAuthority };
}

/** The certificates in PEM; undefined if they are published, or there are none. */
export function pemOf(authority: CertificateAuthority | undefined): string | undefined {
  return typeof authority === "object" ? authority.pem : undefined;
}

/** What the keeper does about the servers' certificate; neither for plain HTTP. */
export interface ServerCertificates {
  /** What it makes. @default others make it, or nobody does */
  readonly made?: Certificates;
  /** Certificates in PEM that it trusts besides. @default none */
  readonly trusted?: string;
}

/** What this Vault asks of its keeper. */
export function serverCertificates(args: VaultArgs): ServerCertificates {
  const { from, secret, certificateAuthority: trusted } = args.tls ?? {};
  if (from !== "keeper" || secret === undefined) return { made: undefined, trusted };
  return { made: { secret, names: names(args), life }, trusted };
}

/**
 * Has cert-manager make and renew the certificate, if it is to. Source: cert-manager.io/docs/reference/api-docs
 *
 * @param name Of the resource.
 * @param metadata Of the object, but for its name.
 */
export function issuedCertificate(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  args: VaultArgs,
  parent: pulumi.Resource,
): void {
  const { secret, from } = args.tls ?? {};
  if (secret === undefined || typeof from !== "object") return;
  const { kind, name: issuer } = from;
  const { dns, ip } = names(args);
  new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: {
        ...metadata,
        name: secret,
        annotations: { ...fieldManager, ...noWait },
      },
      spec: {
        secretName: secret,
        issuerRef: { group: "cert-manager.io", kind, name: issuer },
        dnsNames: dns,
        ipAddresses: ip,
        usages: ["digital signature", "server auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      },
    },
    { parent },
  );
}

/**
 * What clients call the servers: the keeper each by its own name, others Vault as a whole or the active server, and the
 * `vault` command in the pod and `kubectl port-forward` by the last two.
 */
function names({ namespace, clusterDomain }: Pick<VaultArgs, "namespace" | "clusterDomain">) {
  const vault = vaultName(namespace);
  const services = [vault, `${vault}-active`, `*.${vault}-internal`];
  const below = services.map((service) => `${service}.${namespace}.svc`);
  return {
    dns: [...below.map((host) => `${host}.${clusterDomain}`), ...below, "localhost"],
    ip: ["127.0.0.1"],
  };
}
