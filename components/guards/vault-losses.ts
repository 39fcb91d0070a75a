import type { Storage } from "../kubernetes/storage.ts";
import { claimOf, releaseName } from "../vault/addresses.ts";
import type { VaultArgs } from "../vault/args.ts";
import { at, type LastObject } from "./last-state.ts";
import { fewer, type Loss } from "./loss.ts";
import { type StorageChange, storageLosses } from "./storage-changes.ts";

/** The release's URN, without the part before the types. */
export const releaseUrn = "visit-counter:index:Vault$kubernetes:helm.sh/v3:Release::vault";

/**
 * What a change of Vault would take away.
 *
 * @param last The release.
 */
export function* vaultLosses(
  last: LastObject,
  next: Pick<VaultArgs, "replicas" | "storage">,
): Iterable<Loss> {
  const name = at(last.inputs, "name");
  if (name !== releaseName)
    yield {
      expected: `Expected Vault's release to stay \`${name}\`, got \`${releaseName}\`.`,
      effect:
        "An empty Vault would begin on new claims, and the counter's pods would not find the old one. The counts would stay.",
      remedies: ["Put the name back."],
    };
  yield* storageLosses(vaultStorage(last, next));
  const servers = serversOf(last.inputs);
  if (next.replicas < servers)
    yield {
      expected: `Expected \`vaultReplicas\`, or what \`vaultProfile\` implies, to be ${servers} or more, got \`${next.replicas}\`.`,
      effect:
        "Raft counts on the servers that are gone, and without a majority Vault stops; then new pods of the counter wait. The counts stay.",
      remedies: [
        "First remove the last servers from raft, as docs/operations.md says under `Run fewer Vault servers`.",
      ],
      acceptance: fewer("vaultReplicas", servers, next.replicas),
    };
}

/** The claims that the settings ask for, beside those that there are. */
export function vaultStorage(
  { inputs }: LastObject,
  next: Pick<VaultArgs, "replicas" | "storage">,
): StorageChange {
  const namespace = String(at(inputs, "namespace"));
  return {
    size: "vaultStorageSize",
    className: "vaultStorageClass",
    last: storageOf(at(inputs, ...server, "dataStorage")),
    next: next.storage,
    effect:
      "Helm cannot change them, and `up` would fail halfway. Vault's data and the counts would stay.",
    byHand: [],
    claim: `${namespace}/${claimOf(namespace, 0)}`,
    pods: { key: "vaultReplicas", last: serversOf(inputs), next: next.replicas },
  };
}

const server = ["values", "server"] as const;

function serversOf(release: unknown): number {
  return Number(at(release, ...server, "ha", "replicas"));
}

function storageOf(claim: unknown): Storage {
  const className = at(claim, "storageClass");
  return {
    size: String(at(claim, "size")),
    ...(className !== undefined && { className: String(className) }),
  };
}
