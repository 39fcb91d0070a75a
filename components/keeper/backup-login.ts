import type { Login } from "../../keeper/src/contract.ts";

/**
 * Who may take snapshots of Vault and read the consumers' secrets: whoever Kubernetes lets create a token of this
 * ServiceAccount in Vault's own namespace, or a pod there that runs as it. Such rights open Vault anyway.
 */
export const backupLogin: Omit<Login, "namespace"> = {
  name: "visit-counter-backup",
  serviceAccount: "backup",
  audience: "vault",
};
