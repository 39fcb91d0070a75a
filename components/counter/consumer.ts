import type { VaultConsumer } from "../keeper/consumer.ts";

/** The counter as Vault knows it, with its one secret: the token that its administrators show. */
export const counterConsumer: VaultConsumer = {
  name: "visit-counter",
  namespace: "visit-counter",
  serviceAccount: "counter",
  audience: "vault",
  path: "visit-counter/admin",
  field: "token",
  file: "/vault/secrets/admin-token",
};
