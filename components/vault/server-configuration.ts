import type { VaultArgs } from "./args.ts";

/** Where the certificate is mounted, with its key. */
export const tlsDirectory = "/vault/tls";

/** Where the files of the seal's Secret are mounted. */
export const sealDirectory = "/vault/seal";

/**
 * The configuration of a server, in Vault's language. The servers do not look for each other: the keeper has them join
 * when the keys are stored. By themselves, those that a seal unseals would join a Vault that is given up.
 */
export function serverConfiguration({ tls, seal }: Pick<VaultArgs, "tls" | "seal">): string {
  return [
    "ui = true",
    "disable_mlock = true",
    'listener "tcp" {',
    ...(tls
      ? [
          `  tls_cert_file = "${tlsDirectory}/tls.crt"`,
          `  tls_key_file = "${tlsDirectory}/tls.key"`,
        ]
      : ["  tls_disable = 1"]),
    '  address = "[::]:8200"',
    '  cluster_address = "[::]:8201"',
    "}",
    'storage "raft" {',
    '  path = "/vault/data"',
    "}",
    'service_registration "kubernetes" {}',
    ...(seal
      ? [
          `seal "${seal.type}" {`,
          ...Object.entries(seal.options).map(([name, value]) => `  ${name} = "${value}"`),
          "}",
        ]
      : []),
    "",
  ].join("\n");
}
