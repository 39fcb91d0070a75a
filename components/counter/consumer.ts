import type { VaultConsumer } from "../keeper/consumer.ts";

/** File in the counter's pods with the token of its administrators. */
export const adminTokenFile = "/vault/secrets/admin-token";

/**
 * A counter as a consumer of Vault. Its one secret is the token of its administrators.
 *
 * @param name The component's, from which its names in Vault derive: two counters share neither a role nor a secret.
 * @param namespace The counter's own.
 */
export function counterConsumer(name: string, namespace: string): VaultConsumer {
  return {
    name: `visit-${name}`,
    namespace,
    serviceAccount: name,
    audience: "vault",
    path: `visit-${name}/admin`,
    field: "token",
    file: adminTokenFile,
  };
}
