import { deepEqual, rejects } from "node:assert/strict";
import type { VaultSettings } from "../../config/vault.ts";
import { authority } from "../support/certificates.ts";
import { vaultSettingsOf } from "../support/settings.ts";

const tls = { vaultTlsSecret: "vault-tls", vaultCertificateAuthority: authority };

describe("The settings of Vault", () => {
  for (const [title, values, expected] of [
    [
      "are one small server by default",
      {},
      {
        replicas: 1,
        spread: "preferred",
        limits: { cpu: "1", memory: "512Mi" },
        gracePeriod: undefined,
      },
    ],
    [
      "are three larger servers on separate nodes in production, with time to hand over",
      { vaultProfile: "production", ...tls },
      {
        replicas: 3,
        spread: "required",
        limits: { cpu: "2", memory: "2Gi" },
        gracePeriod: 60,
      },
    ],
    [
      "are overridden by individual keys",
      {
        ...{ vaultProfile: "production", vaultReplicas: 5, vaultSpread: "preferred" },
        ...{ vaultCpu: "4", vaultMemory: "8Gi", ...tls },
      },
      {
        replicas: 5,
        spread: "preferred",
        limits: { cpu: "4", memory: "8Gi" },
        gracePeriod: 60,
      },
    ],
    [
      "are overridden by one key alone",
      { vaultMemory: "1Gi" },
      {
        replicas: 1,
        spread: "preferred",
        limits: { cpu: "1", memory: "1Gi" },
        gracePeriod: undefined,
      },
    ],
  ] satisfies [string, object, Partial<VaultSettings>][])
    it(title, async () => {
      const { replicas, spread, limits, gracePeriod } = await vaultSettingsOf(values);
      deepEqual({ replicas, spread, limits, gracePeriod }, expected);
    });

  it("place the servers", async () => {
    const toleration = { key: "example.org/pool", operator: "Exists" };
    const { tolerations, nodeSelector } = await vaultSettingsOf({
      vaultTolerations: JSON.stringify([toleration]),
      vaultNodeSelector: '{"example.org/pool": "vault"}',
    });
    deepEqual([tolerations, nodeSelector], [[toleration], { "example.org/pool": "vault" }]);
  });

  const keeper = { secret: "vault-certificate", from: "keeper" };
  for (const [title, values, expected] of [
    ["a certificate of the keeper by default", {}, keeper],
    ["the same if that is said", { vaultTls: "keeper" }, keeper],
    [
      "one of the keeper beside other authorities",
      { vaultTls: "keeper", vaultCertificateAuthority: authority },
      { ...keeper, certificateAuthority: authority },
    ],
    ["plain HTTP if that is said", { vaultTls: "none" }, undefined],
    ["the user's certificate", tls, { secret: "vault-tls", certificateAuthority: authority }],
    [
      "one of cert-manager",
      { vaultTlsIssuer: "ClusterIssuer/internal", vaultCertificateAuthority: authority },
      {
        secret: "vault-issued-certificate",
        from: { kind: "ClusterIssuer", name: "internal" },
        certificateAuthority: authority,
      },
    ],
  ] as const)
    it(`have ${title}`, async () => {
      const { tls } = await vaultSettingsOf(values);
      deepEqual(tls && JSON.parse(JSON.stringify(tls)), expected);
    });

  describe("that contradict each other", () => {
    for (const [what, values, message] of [
      [
        "production on one server",
        { vaultProfile: "production", vaultReplicas: 1, ...tls },
        "Expected `vaultReplicas` to be `3` or `5` with `vaultProfile` `production`, got `1`. " +
          "Leave it to the profile with `pulumi config rm vaultReplicas`.",
      ],
      [
        "production without a choice",
        { vaultProfile: "production" },
        "Expected `vaultTls` to be `keeper`, or `vaultTlsSecret` or `vaultTlsIssuer` to be set, with `vaultProfile` " +
          "`production`, got nothing. Choose who makes Vault's certificate, as docs/vault.md says.",
      ],
      [
        "production over plain HTTP",
        { vaultProfile: "production", vaultTls: "none" },
        "Expected `vaultTls` to be `keeper`, or `vaultTlsSecret` or `vaultTlsIssuer` to be set, with `vaultProfile` " +
          "`production`, got `none`. Choose who makes Vault's certificate, as docs/vault.md says.",
      ],
      [
        "two who make the certificate",
        { vaultTls: "keeper", ...tls },
        "Expected one of `vaultTls`, `vaultTlsSecret` and `vaultTlsIssuer`, got `vaultTls` and `vaultTlsSecret`. " +
          "Remove one with `pulumi config rm vaultTls`.",
      ],
      [
        "an authority without a certificate",
        { vaultCertificateAuthority: authority },
        "Expected `vaultTls` to be `keeper`, or `vaultTlsSecret` or `vaultTlsIssuer` to be set, with " +
          "`vaultCertificateAuthority`, got nothing. Choose who makes Vault's certificate, as docs/vault.md says, or " +
          "remove the other with `pulumi config rm vaultCertificateAuthority`.",
      ],
      [
        "a Secret that the keeper would overwrite",
        { ...tls, vaultTlsSecret: "vault-certificate" },
        "Expected `vaultTlsSecret` to be the name of a Secret of yours, got `vault-certificate`, which the keeper " +
          "or cert-manager writes. Keep your certificate in another, and set it with `pulumi config set vaultTlsSecret <value>`.",
      ],
      [
        "a certificate without an authority",
        { vaultTlsSecret: "vault-tls" },
        "Expected `vaultCertificateAuthority` to be certificates in PEM with `vaultTlsSecret`, got nothing. " +
          "Set it with `pulumi config set vaultCertificateAuthority < ca.crt`.",
      ],
    ] satisfies [string, Readonly<Record<string, unknown>>, string][])
      it(`are refused: ${what}`, async () => {
        await rejects(vaultSettingsOf(values), { message });
      });
  });
});
