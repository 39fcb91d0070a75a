import type { BackupPlan } from "../../../../keeper/src/backup/contract.ts";
import type { FakeVault } from "../../support/fake-vault.ts";
import type { FakePods } from "./fake-pods.ts";

/** A plan to save this Vault and these pods, on a claim unless it says otherwise. */
export function planOf(
  vault: Pick<FakeVault, "url">,
  pods: Pick<FakePods, "names" | "url">,
  target: BackupPlan["target"] = { keep: 2 },
): BackupPlan {
  return {
    servers: [vault.url],
    role: "visit-counter-backup",
    secret: { path: "guestbook/door", field: "code" },
    stack: { namespace: "books", uid: "1-2-3" },
    pods: pods.names,
    podUrl: pods.url,
    target,
  };
}
