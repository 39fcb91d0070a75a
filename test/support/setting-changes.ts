import { readFileSync } from "node:fs";
import { root } from "./project.ts";

/** Settings, by their keys. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** A change of one setting. */
export interface Change {
  readonly key: string;
  readonly to: Values[string];
  /** Settings before and after. @default those of Pulumi.yaml */
  readonly beside?: Values;
  /** Settings after alone. */
  readonly with?: Values;
  /** How a document names the change. @default both values */
  readonly text?: string;
}

/** Where every stack has its images. */
export const registry = "ghcr.io/you";
const fewer = { beside: { replicas: 3 }, text: "`3` to `2`" };
const fewerServers = { beside: { vaultReplicas: 3 }, text: "`3` to `1`" };
const certificate = readFileSync(`${root}/test/golden/production.yaml`, "utf8")
  .match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s)?.[0]
  ?.replaceAll(/^ +/gm, "");
const tls = { vaultTlsSecret: "vault-tls", vaultCertificateAuthority: certificate ?? "" };
const issued = { vaultCertificateAuthority: tls.vaultCertificateAuthority };
const seal = { vaultSeal: "gcpckms", vaultSealOptions: sealOptions("one") };
const sealFile = JSON.stringify({ kms_key_id: "one", shared_creds_filename: "/vault/seal/file" });
const ingress = { exposure: "Ingress", exposureUrl: "https://counter.example.org" };
const route = { ...ingress, exposure: "HTTPRoute", exposureGateway: "gateways/public" };
const onClaim = { backupSchedule: "30 3 * * *", backupStorageSize: "1Gi" };
const inBucket = {
  backupSchedule: "30 3 * * *",
  backupS3Url: "https://s3.example.org/backups",
  backupS3Secret: "s3",
};

/** At least one change of each setting, in the order of Pulumi.yaml. */
export const changes: readonly Change[] = [
  { key: "registry", to: "ghcr.io/them" },
  { key: "baseImage", to: "node:24-slim", text: "another image" },
  { key: "platform", to: "linux/arm64" },
  { key: "push", to: false },
  { key: "imagePullSecret", to: "registry" },
  { key: "clusterDomain", to: "k8s.example.org" },
  { key: "namespace", to: "visits" },
  { key: "replicas", to: 3 },
  { key: "replicas", to: 2, ...fewer },
  {
    key: "replicas",
    to: 2,
    ...fewer,
    with: { acceptFewer: "replicas 3 to 2" },
    text: "`3` to `2`, with `acceptFewer`",
  },
  { key: "rollout", to: "canary" },
  { key: "hooks", to: true },
  { key: "idleSeconds", to: 65 },
  { key: "exposure", to: "LoadBalancer" },
  { key: "exposure", to: "Ingress", with: ingress },
  { key: "exposure", to: "HTTPRoute", with: route },
  { key: "exposureUrl", to: "https://count.example.org", beside: ingress, text: "another host" },
  { key: "exposureClass", to: "nginx", beside: ingress },
  { key: "exposureTlsSecret", to: "counter-tls", beside: ingress },
  { key: "exposureGateway", to: "gateways/internal", beside: route },
  {
    key: "exposureAnnotations",
    to: '{"example.org/scheme": "internal"}',
    beside: ingress,
    text: "an annotation",
  },
  { key: "acceptFewer", to: "replicas 3 to 2" },
  { key: "storageSize", to: "2Gi" },
  { key: "storageSize", to: "500Mi" },
  { key: "storageClass", to: "fast" },
  { key: "storageAccessMode", to: "ReadWriteOncePod" },
  { key: "monitoring", to: "annotations" },
  { key: "monitoring", to: "operator" },
  {
    key: "monitoringLabels",
    to: '{"release": "prometheus"}',
    beside: { monitoring: "operator" },
    text: "a label",
  },
  { key: "networkPolicies", to: false },
  { key: "networkClients", to: "ingress-nginx" },
  { key: "networkScrapers", to: "monitoring" },
  { key: "networkVaultClients", to: "shop" },
  { key: "networkApiServer", to: "10.96.0.1/32" },
  { key: "backupSchedule", to: "30 3 * * *", with: { backupStorageSize: "1Gi" } },
  { key: "backupStorageSize", to: "2Gi", beside: onClaim },
  { key: "backupStorageClass", to: "cheap", beside: onClaim },
  { key: "backupKeep", to: 7, beside: onClaim },
  {
    key: "backupS3Url",
    to: "https://s3.example.org/other",
    beside: inBucket,
    text: "another bucket",
  },
  { key: "backupS3Region", to: "eu-central-1", beside: inBucket },
  { key: "backupS3Secret", to: "other", beside: inBucket },
  {
    key: "backupS3CertificateAuthority",
    to: certificate ?? "",
    beside: inBucket,
    text: "none to an authority",
  },
  { key: "vaultChart", to: "./charts/vault" },
  { key: "vaultRepository", to: "https://charts.example.org", text: "another repository" },
  { key: "vaultImage", to: "hashicorp/vault:1.21.2", text: "another image" },
  { key: "vaultNamespace", to: "safe" },
  { key: "vaultProfile", to: "production", beside: tls },
  { key: "vaultProfile", to: "try-out", beside: { ...tls, vaultProfile: "production" } },
  { key: "vaultReplicas", to: 3, text: "one server to three" },
  { key: "vaultReplicas", to: 1, ...fewerServers },
  {
    key: "vaultReplicas",
    to: 1,
    ...fewerServers,
    with: { acceptFewer: "vaultReplicas 3 to 1" },
    text: "`3` to `1`, with `acceptFewer`",
  },
  { key: "vaultSpread", to: "required" },
  { key: "vaultCpu", to: "2" },
  { key: "vaultMemory", to: "1Gi" },
  { key: "vaultTolerations", to: '[{"key": "pool", "value": "vault"}]', text: "a toleration" },
  { key: "vaultNodeSelector", to: '{"pool": "vault"}', text: "a label" },
  { key: "vaultTls", to: "keeper", text: "unset to `keeper`" },
  { key: "vaultTls", to: "keeper", beside: { vaultTls: "none" } },
  { key: "vaultTlsSecret", to: "other", beside: tls },
  { key: "vaultTlsSecret", to: tls.vaultTlsSecret, with: tls, text: "the keeper's to yours" },
  {
    key: "vaultTlsIssuer",
    to: "Issuer/other",
    beside: { ...issued, vaultTlsIssuer: "Issuer/internal" },
  },
  {
    key: "vaultCertificateAuthority",
    to: `${certificate}\n${certificate}`,
    beside: tls,
    text: "one more",
  },
  { key: "vaultSeal", to: seal.vaultSeal, with: seal },
  { key: "vaultSealOptions", to: sealOptions("two"), beside: seal, text: "another key" },
  {
    key: "vaultSealSecret",
    to: "other",
    beside: { vaultSeal: "awskms", vaultSealOptions: sealFile, vaultSealSecret: "seal" },
  },
  { key: "vaultStorageSize", to: "2Gi" },
  { key: "vaultStorageSize", to: "500Mi" },
  { key: "vaultStorageClass", to: "fast" },
  { key: "vaultInjector", to: false },
  { key: "vaultInjectorImage", to: "hashicorp/vault-k8s:1.7.7", text: "another image" },
];

function sealOptions(key: string): string {
  const where = { project: "p", region: "r", key_ring: "k" };
  return JSON.stringify({ ...where, crypto_key: key });
}
