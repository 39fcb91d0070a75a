import { ownSecrets } from "../components/vault/certificates.ts";
import type { BackupChoices } from "./backup.ts";
import type { ExposureChoices } from "./exposure.ts";
import type { MonitoringChoices } from "./monitoring.ts";
import type { NetworkChoices } from "./network.ts";
import { sealContradictions, seals } from "./seal.ts";
import type { VaultChoices } from "./vault.ts";

/** Valid values that contradict each other: a sentence and a remedy each. */
export function* namespaceContradictions(counter: string, vault: string): Iterable<string> {
  if (counter === vault)
    yield `Expected \`vaultNamespace\` to be another than \`namespace\`, got \`${vault}\` for both. ` +
      "Set it with `pulumi config set vaultNamespace <value>`.";
}

/** The same for Vault's settings. */
export function vaultContradictions(choices: VaultChoices): string[] {
  return [...ofProfile(choices), ...ofTls(choices), ...ofSeal(choices)];
}

function* ofProfile({ profile, replicas }: VaultChoices): Iterable<string> {
  if (profile === "production" && replicas === 1)
    yield "Expected `vaultReplicas` to be `3` or `5` with `vaultProfile` `production`, got `1`. " +
      "Leave it to the profile with `pulumi config rm vaultReplicas`.";
}

function* ofTls(choices: VaultChoices): Iterable<string> {
  const { profile, tls, tlsSecret, tlsIssuer, certificateAuthority } = choices;
  const given = Object.entries({
    vaultTls: tls,
    vaultTlsSecret: tlsSecret,
    vaultTlsIssuer: tlsIssuer,
  }).flatMap(([key, value]) => (value === null ? [] : [key]));
  const choice = tls === null ? "nothing" : `\`${tls}\``;
  if (given.length > 1)
    yield `Expected one of \`vaultTls\`, \`vaultTlsSecret\` and \`vaultTlsIssuer\`, got ${given.map((key) => `\`${key}\``).join(" and ")}. ` +
      `Remove one with \`pulumi config rm ${given[0]}\`.`;
  if (profile === "production" && (tls === "none" || given.length === 0))
    yield "Expected `vaultTls` to be `keeper`, or `vaultTlsSecret` or `vaultTlsIssuer` to be set, with `vaultProfile` " +
      `\`production\`, got ${choice}. Choose who makes Vault's certificate, as docs/vault.md says.`;
  const [brought] = given.filter((key) => key !== "vaultTls");
  if (brought !== undefined && certificateAuthority === null)
    yield `Expected \`vaultCertificateAuthority\` to be certificates in PEM with \`${brought}\`, got nothing. ` +
      "Set it with `pulumi config set vaultCertificateAuthority < ca.crt`.";
  if (brought === undefined && tls !== "keeper" && certificateAuthority !== null)
    yield "Expected `vaultTls` to be `keeper`, or `vaultTlsSecret` or `vaultTlsIssuer` to be set, with " +
      `\`vaultCertificateAuthority\`, got ${choice}. Choose who makes Vault's certificate, as ` +
      "docs/vault.md says, or remove the other with `pulumi config rm vaultCertificateAuthority`.";
  if (tlsSecret !== null && ownSecrets.includes(tlsSecret))
    yield `Expected \`vaultTlsSecret\` to be the name of a Secret of yours, got \`${tlsSecret}\`, which the keeper ` +
      "or cert-manager writes. Keep your certificate in another, and set it with " +
      "`pulumi config set vaultTlsSecret <value>`.";
}

function* ofSeal({ seal, sealOptions, sealSecret }: VaultChoices): Iterable<string> {
  if (seal !== null) yield* sealContradictions(seal, sealOptions ?? {}, sealSecret);
  else
    for (const [key, value] of Object.entries({
      vaultSealOptions: sealOptions,
      vaultSealSecret: sealSecret,
    }))
      if (value !== null)
        yield `Expected \`vaultSeal\` to be one of ${Object.keys(seals).join(", ")} with \`${key}\`, got nothing. ` +
          "Set it with `pulumi config set vaultSeal <value>`.";
}

/** The same for the settings of backups. */
export function* backupContradictions(choices: BackupChoices): Iterable<string> {
  const { schedule, storageSize, storageClass, s3Url, s3Secret, s3CertificateAuthority } = choices;
  if (storageSize !== null && s3Url !== null)
    yield "Expected one of `backupStorageSize` and `backupS3Url`, got both. " +
      "Remove one with `pulumi config rm backupStorageSize` or `pulumi config rm backupS3Url`.";
  if (schedule !== null && storageSize === null && s3Url === null)
    yield "Expected `backupStorageSize` or `backupS3Url` with `backupSchedule`, got neither. " +
      "For a claim, set it with `pulumi config set backupStorageSize <value>`.";
  const needs: readonly (readonly [string, unknown, string, unknown])[] = [
    ["backupStorageSize", storageSize, "backupSchedule", schedule],
    ["backupStorageClass", storageClass, "backupStorageSize", storageSize],
    ["backupS3Url", s3Url, "backupSchedule", schedule],
    ["backupS3Url", s3Url, "backupS3Secret", s3Secret],
    ["backupS3Secret", s3Secret, "backupS3Url", s3Url],
    ["backupS3CertificateAuthority", s3CertificateAuthority, "backupS3Url", s3Url],
  ];
  for (const [key, value, needed, given] of needs)
    if (value !== null && given === null)
      yield `Expected \`${needed}\` to be set with \`${key}\`, got nothing. ` +
        `Set it with \`pulumi config set ${needed} <value>\`.`;
}

/** The same for the settings of exposure. */
export function* exposureContradictions(choices: ExposureChoices): Iterable<string> {
  const { type, url, className, tlsSecret, gateway, annotations } = choices;
  const all = ["LoadBalancer", "Ingress", "HTTPRoute"];
  const users: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["exposureUrl", url, all],
    ["exposureClass", className, ["Ingress"]],
    ["exposureTlsSecret", tlsSecret, ["Ingress"]],
    ["exposureGateway", gateway, ["HTTPRoute"]],
    ["exposureAnnotations", annotations, all],
  ];
  for (const [key, value, types] of users)
    if (value !== null && !types.includes(type))
      yield `Expected \`exposure\` to be ${types.map((one) => `\`${one}\``).join(" or ")} with \`${key}\`, got \`${type}\`. ` +
        `Set it with \`pulumi config set exposure <value>\`, or remove the other with \`pulumi config rm ${key}\`.`;
  const needs: readonly (readonly [string, unknown, boolean])[] = [
    ["exposureUrl", url, type === "Ingress" || type === "HTTPRoute"],
    ["exposureGateway", gateway, type === "HTTPRoute"],
  ];
  for (const [key, value, isNeeded] of needs)
    if (isNeeded && value === null)
      yield `Expected \`${key}\` to be set with \`exposure\` \`${type}\`, got nothing. ` +
        `Set it with \`pulumi config set ${key} <value>\`.`;
  if (type === "Ingress" && tlsSecret !== null && url?.startsWith("http:"))
    yield `Expected \`exposureUrl\` to begin with \`https\` with \`exposureTlsSecret\`, got \`${url}\`. ` +
      "Set it with `pulumi config set exposureUrl <value>`.";
}

/** The same for the settings of monitoring. */
export function* monitoringContradictions({ type, labels }: MonitoringChoices): Iterable<string> {
  if (labels !== null && type !== "operator")
    yield `Expected \`monitoring\` to be \`operator\` with \`monitoringLabels\`, got \`${type}\`. ` +
      "Set it with `pulumi config set monitoring operator`, or remove the other with `pulumi config rm monitoringLabels`.";
}

/** The same for the settings of the network. */
export function* networkContradictions({ policies, ...places }: NetworkChoices): Iterable<string> {
  if (policies) return;
  for (const [name, value] of Object.entries(places)) {
    const key = `network${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (value !== null)
      yield `Expected \`networkPolicies\` to be \`true\` with \`${key}\`, got \`false\`. ` +
        `Remove one with \`pulumi config rm networkPolicies\` or \`pulumi config rm ${key}\`.`;
  }
}
