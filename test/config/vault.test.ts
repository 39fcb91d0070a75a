import { deepEqual, rejects } from "node:assert/strict";
import type { VaultSettings } from "../../config/vault.ts";
import { authority } from "../support/certificates.ts";
import { vaultSettingsOf } from "../support/settings.ts";

const tls = { vaultTlsSecret: "vault-tls", vaultCertificateAuthority: authority };

describe("The settings of Vault", () => {
  for (const [title, values, expected] of [
    ["are one server by default", {}, { replicas: 1, spread: "preferred" }],
    [
      "are three servers on separate nodes in production",
      { vaultProfile: "production", ...tls },
      { replicas: 3, spread: "required" },
    ],
    [
      "are overridden by individual keys",
      { vaultProfile: "production", vaultReplicas: 5, vaultSpread: "preferred", ...tls },
      { replicas: 5, spread: "preferred" },
    ],
  ] satisfies [string, object, Partial<VaultSettings>][])
    it(title, async () => {
      const { replicas, spread } = await vaultSettingsOf(values);
      deepEqual({ replicas, spread }, expected);
    });

  it("have TLS if there is a certificate, even in a try-out", async () => {
    deepEqual((await vaultSettingsOf(tls)).tls, {
      secret: "vault-tls",
      certificateAuthority: authority,
    });
    deepEqual((await vaultSettingsOf({})).tls, undefined);
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
        "production over plain HTTP",
        { vaultProfile: "production" },
        "Expected `vaultTlsSecret` to be the name of a Secret with `vaultProfile` `production`, got nothing. " +
          "Make its certificate as docs/vault.md says, and set it with `pulumi config set vaultTlsSecret <value>`.",
      ],
      [
        "an authority without a certificate",
        { vaultCertificateAuthority: authority },
        "Expected `vaultTlsSecret` to be the name of a Secret with `vaultCertificateAuthority`, got nothing. " +
          "Set it with `pulumi config set vaultTlsSecret <value>`.",
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
