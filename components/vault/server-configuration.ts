import type { VaultArgs } from "./args.ts";

/** Mount path of the certificate and its key. */
export const tlsDirectory = "/vault/tls";

/** Mount path of the seal's Secret. */
export const sealDirectory = "/vault/seal";

/**
 * A server's configuration, in HCL. Its addresses have no host: Vault then listens on IPv6 and IPv4, or on IPv4 alone
 * where the kernel has no IPv6 (`ipv6.disable=1`). With `[::]` it would go without its cluster address there, so that no
 * other server could join; with `0.0.0.0` nobody would reach it on a node that has IPv6 alone. It has no `retry_join`: the keeper lets servers join when the keys are stored. With
 * a seal, servers would otherwise join a Vault that the keeper is about to give up.
 */
export function serverConfiguration({
  tls,
  seal,
  telemetry,
}: Pick<VaultArgs, "tls" | "seal" | "telemetry">): string {
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
    '  address = ":8200"',
    '  cluster_address = ":8201"',
    ...(telemetry ? ["  telemetry {", "    unauthenticated_metrics_access = true", "  }"] : []),
    "}",
    // Vault keeps a value for Prometheus this long after it has told it, so longer than the time between two scrapes. Without
    // the host's name, which would be part of each metric's.
    ...(telemetry
      ? ["telemetry {", '  prometheus_retention_time = "5m"', "  disable_hostname = true", "}"]
      : []),
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
