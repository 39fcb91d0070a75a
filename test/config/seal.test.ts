import { deepEqual, doesNotMatch, equal, rejects } from "node:assert/strict";
import { sealOptions } from "../../config/seal.ts";
import { vaultSettingsOf } from "../support/settings.ts";

const transit = {
  address: "https://vault.example.org:8200",
  key_name: "unseal",
  mount_path: "transit/",
  token: "file:///vault/seal/token",
};
const required = {
  transit,
  awskms: { kms_key_id: "alias/vault" },
  gcpckms: { project: "p", region: "global", key_ring: "vault", crypto_key: "unseal" },
  azurekeyvault: { vault_name: "v", key_name: "unseal" },
  ocikms: { key_id: "ocid1", crypto_endpoint: "https://c", management_endpoint: "https://m" },
  alicloudkms: { kms_key_id: "k", region: "eu-central-1" },
};

describe("The seal of Vault", () => {
  it("is none by default", async () => {
    equal((await vaultSettingsOf({})).seal, undefined);
  });

  it("is what the stack sets, with its options and the Secret of its files", async () => {
    const options = { ...transit, tls_ca_cert: "/vault/seal/ca.crt", disable_renewal: true };
    deepEqual((await seal("transit", options, "seal")).seal, {
      type: "transit",
      options: { ...options, disable_renewal: "true" },
      secret: "seal",
    });
  });

  for (const [type, options] of Object.entries(required))
    it(`may be ${type}, with its required parameters`, async () => {
      const secret = "token" in options ? "seal" : undefined;
      deepEqual((await seal(type, options, secret)).seal, { type, options, secret });
      for (const name of Object.keys(options)) {
        const { [name]: _, ...others } = options as Record<string, string>;
        await rejects(
          seal(type, others, secret),
          ({ message }: Error) =>
            message.split("\n")[0] ===
            `Expected \`vaultSealOptions\` to have \`${name}\` with \`vaultSeal\` \`${type}\`, got none. ` +
              "Add it with `pulumi config set vaultSealOptions <value>`.",
        );
      }
    });

  for (const [what, type, options, secret, message] of [
    [
      "an unknown parameter",
      "alicloudkms",
      { ...required.alicloudkms, kms_key: "k" },
      undefined,
      "Expected `vaultSealOptions` to have parameters of the seal `alicloudkms`, got `kms_key`. " +
        "They are access_key, domain, kms_key_id, region, secret_key.",
    ],
    [
      "a file, but no Secret",
      "transit",
      transit,
      undefined,
      "Expected `vaultSealSecret` to be the name of a Secret with `token` in `vaultSealOptions`, got nothing. " +
        "Set it with `pulumi config set vaultSealSecret <value>`.",
    ],
    [
      "a Secret, but no file of it",
      "gcpckms",
      required.gcpckms,
      "seal",
      "Expected `vaultSealOptions` to use a file of `vaultSealSecret`, got none. " +
        "Parameters that can be files: credentials.",
    ],
    [
      "a Secret for a seal that reads no files",
      "ocikms",
      required.ocikms,
      "seal",
      "Expected `vaultSealOptions` to use a file of `vaultSealSecret`, got none. " +
        "The seal `ocikms` reads none: remove the key with `pulumi config rm vaultSealSecret`.",
    ],
  ] satisfies [string, string, object, string | undefined, string][])
    it(`is refused with ${what}`, async () => {
      await rejects(seal(type, options, secret), { message });
    });

  for (const [type, name, prefix] of [
    ["transit", "token", "file:///vault/seal/"],
    ["transit", "tls_client_key", "file:///vault/seal/"],
    ["transit", "tls_ca_cert", "/vault/seal/"],
    ["transit", "tls_client_cert", "/vault/seal/"],
    ["awskms", "access_key", "file:///vault/seal/"],
    ["awskms", "secret_key", "file:///vault/seal/"],
    ["awskms", "session_token", "file:///vault/seal/"],
    ["awskms", "shared_creds_filename", "/vault/seal/"],
    ["gcpckms", "credentials", "/vault/seal/"],
    ["azurekeyvault", "client_secret", "file:///vault/seal/"],
    ["alicloudkms", "access_key", "file:///vault/seal/"],
    ["alicloudkms", "secret_key", "file:///vault/seal/"],
  ] as const)
    it(`accepts \`${name}\` of ${type} only as a file, and does not repeat it`, async () => {
      const options = (value: string) => ({ ...required[type], [name]: value });
      await seal(type, options(`${prefix}a-file`), "seal");
      for (const value of ["hvs.canary", "env://CANARY", `${prefix}../canary`, prefix])
        await rejects(seal(type, options(value), "seal"), ({ message }: Error) => {
          doesNotMatch(message, /canary/i);
          return (
            message ===
            `Expected \`${name}\` in \`vaultSealOptions\` to be a file of \`vaultSealSecret\`, \`${prefix}<file>\`, got something else. ` +
              "Credentials do not belong in the settings of a stack: put them into that Secret."
          );
        });
    });

  for (const [key, value] of [
    ["vaultSealOptions", "{}"],
    ["vaultSealSecret", "seal"],
  ] as const)
    it(`is required with ${key}`, async () => {
      await rejects(vaultSettingsOf({ [key]: value }), {
        message:
          "Expected `vaultSeal` to be one of transit, awskms, gcpckms, azurekeyvault, ocikms, alicloudkms " +
          `with \`${key}\`, got nothing. Set it with \`pulumi config set vaultSeal <value>\`.`,
      });
    });

  it("has no option that is syntax to Helm, Kubernetes or Vault's configuration", () => {
    deepEqual(sealOptions.parse('{"a": "b", "c": 1, "d": true}'), { a: "b", c: "1", d: "true" });
    for (const text of [
      ...["", "[]", "null", "a", '{"a": null}', '{"a": {}}', '{"a": ["b"]}'],
      ...['{"a": "{{ .Values }}"}', `{"a": "$\{x}"}`, '{"a": "b\\"c"}', '{"a": "b\\\\c"}'],
      '{"a": "b\\nc"}',
    ])
      equal(sealOptions.parse(text), undefined, text);
  });
});

function seal(type: string, options: object, secret?: string) {
  return vaultSettingsOf({
    vaultSeal: type,
    vaultSealOptions: JSON.stringify(options),
    ...(secret !== undefined && { vaultSealSecret: secret }),
  });
}
