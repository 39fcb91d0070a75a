import type { BackupLogin } from "../../../../keeper/src/contract.ts";
import { consumer } from "../../support/kept-vault.ts";

/** Who backs a kept Vault up. */
export const backupLogin: BackupLogin = {
  name: "visit-counter-backup",
  namespace: "vault",
  serviceAccount: "backup",
  audience: "vault",
  paths: [consumer.path],
};
