import type { VaultConsumer } from "../keeper/consumer.ts";

/** The counter as a consumer of Vault. Its one secret is the token of its administrators. */
export const counterConsumer: VaultConsumer = {
  name: "visit-counter",
  namespace: "visit-counter",
  serviceAccount: "counter",
  audience: "vault",
  path: "visit-counter/admin",
  field: "token",
  file: "/vault/secrets/admin-token",
};
