import { sealDirectory } from "../components/vault/server-configuration.ts";
import type { Check } from "./checks.ts";

/** Parameters of a `seal` stanza. Any other parameter is refused. */
interface SealParameters {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Credentials, which Vault reads from a file when given as `file://…`. */
  readonly contents: readonly string[];
  /** Paths of files, some of which hold credentials. */
  readonly paths: readonly string[];
}

/**
 * The seals of Vault 1.21 Community Edition, with the parameters that keep secrets out of the settings.
 * Source: `getOpts` of each wrapper in github.com/hashicorp/go-kms-wrapping, at the versions in Vault's go.mod.
 */
export const seals: Readonly<Record<string, SealParameters>> = {
  transit: {
    required: ["address", "key_name", "mount_path", "token"],
    optional: [
      ...["namespace", "disable_renewal", "key_id_prefix", "tls_server_name", "tls_skip_verify"],
    ],
    contents: ["token", "tls_client_key"],
    paths: ["tls_ca_cert", "tls_client_cert"],
  },
  awskms: {
    required: ["kms_key_id"],
    optional: ["region", "endpoint", "shared_creds_profile", "role_arn", "role_session_name"],
    contents: ["access_key", "secret_key", "session_token"],
    paths: ["shared_creds_filename"],
  },
  gcpckms: {
    required: ["project", "region", "key_ring", "crypto_key"],
    optional: ["user_agent"],
    contents: [],
    paths: ["credentials"],
  },
  azurekeyvault: {
    required: ["vault_name", "key_name"],
    optional: ["tenant_id", "client_id", "environment", "resource"],
    contents: ["client_secret"],
    paths: [],
  },
  // No API key: the wrapper would read it from the server's home directory, where nothing of ours is mounted.
  ocikms: {
    required: ["key_id", "crypto_endpoint", "management_endpoint"],
    optional: [],
    contents: [],
    paths: [],
  },
  alicloudkms: {
    required: ["kms_key_id", "region"],
    optional: ["domain"],
    contents: ["access_key", "secret_key"],
    paths: [],
  },
};

/** Strings by name. Refuses what is syntax to Helm or Vault's configuration: braces, quotes, backslashes, controls. */
export const sealOptions: Check<Readonly<Record<string, string>>> = {
  expected:
    'a JSON object of plain texts, numbers and booleans, such as `{"kms_key_id": "alias/vault"}`',
  hides: true,
  parse(text) {
    try {
      const given: unknown = JSON.parse(text);
      if (typeof given !== "object" || given === null || Array.isArray(given)) return;
      const options = Object.entries(given).map(([name, value]) => [name, String(value)] as const);
      const arePlain = Object.values(given).every((value) => typeof value !== "object");
      if (!arePlain || options.some(([, value]) => !/^[^\p{Cc}"\\{}]*$/u.test(value))) return;
      return Object.fromEntries(options);
    } catch {
      return undefined;
    }
  },
};

/** Contradictions in a seal's options, one sentence each. Repeats no value. */
export function* sealContradictions(
  type: string,
  options: Readonly<Record<string, string>>,
  secret: string | null,
): Iterable<string> {
  const seal = seals[type];
  if (seal === undefined) throw new Error(`unreachable: ${type} is one of the seals`);
  const { required, optional, contents, paths } = seal;
  const names = Object.keys(options);

  const known = new Set([...required, ...optional, ...contents, ...paths]);
  for (const name of names.filter((name) => !known.has(name)))
    yield `Expected \`vaultSealOptions\` to have parameters of the seal \`${type}\`, got \`${name}\`. ` +
      `They are ${[...known].sort().join(", ")}.`;
  for (const name of required.filter((name) => !names.includes(name)))
    yield `Expected \`vaultSealOptions\` to have \`${name}\` with \`vaultSeal\` \`${type}\`, got none. ` +
      "Add it with `pulumi config set vaultSealOptions <value>`.";

  const files = [...contents, ...paths].filter((name) => names.includes(name));
  for (const name of files) {
    const prefix = contents.includes(name) ? `file://${sealDirectory}/` : `${sealDirectory}/`;
    const value = options[name] ?? "";
    if (value.startsWith(prefix) && /^[\w.-]+$/.test(value.slice(prefix.length))) continue;
    yield `Expected \`${name}\` in \`vaultSealOptions\` to be a file of \`vaultSealSecret\`, \`${prefix}<file>\`, got something else. ` +
      "Credentials do not belong in the settings of a stack: put them into that Secret.";
  }
  if (files.length > 0 && secret === null)
    yield `Expected \`vaultSealSecret\` to be the name of a Secret with \`${files[0]}\` in \`vaultSealOptions\`, got nothing. ` +
      "Set it with `pulumi config set vaultSealSecret <value>`.";
  if (files.length === 0 && secret !== null)
    yield `Expected \`vaultSealOptions\` to use a file of \`vaultSealSecret\`, got none. ` +
      (contents.length + paths.length === 0
        ? `The seal \`${type}\` reads none: remove the key with \`pulumi config rm vaultSealSecret\`.`
        : `Parameters that can be files: ${[...contents, ...paths].join(", ")}.`);
}
