import type { Replica } from "./contract.ts";
import type { Initialised, Initialising, KeeperRecord } from "./record.ts";
import type { SealStatus } from "./vault.ts";

/** A server as it was just seen. */
export interface SeenReplica extends Replica {
  /** Undefined if it did not answer. */
  readonly status?: SealStatus;
  /** Why there is no status, in a sentence. */
  readonly trouble?: string;
  /** Whether it is the one that writes. */
  readonly active: boolean;
}

/** All that a decision depends on. */
export interface Seen {
  /** Name of the Secret, for people. */
  readonly secret: string;
  readonly record: KeeperRecord;
  /** Id of the first server's claim; undefined while there is none. */
  readonly claim?: string;
  readonly replicas: readonly SeenReplica[];
}

/** What to do next. Each step is followed by another look. */
export type Step =
  | { readonly do: "make secret" }
  | { readonly do: "announce"; readonly claim: string }
  | { readonly do: "initialise"; readonly record: Initialising }
  | { readonly do: "give up"; readonly claim: string }
  | { readonly do: "wipe"; readonly claim: string }
  | { readonly do: "unseal"; readonly replica: Replica; readonly keys: readonly string[] }
  | { readonly do: "join"; readonly replica: Replica; readonly leader: Replica }
  | {
      readonly do: "configure";
      readonly active: Replica;
      readonly record: Initialised;
      /** What is wrong all the same. */
      readonly complaint?: string;
    }
  | { readonly do: "wait"; readonly reason: string };

/**
 * The one place where it is decided what is done to Vault. Nothing is remembered from one decision to the next, so a
 * keeper that is killed anywhere is carried on by another. Two rules hold in every line: keys that are stored are never
 * replaced, and storage is given up only where it is shown that it never held a secret.
 */
export function nextStep(seen: Seen): Step {
  const { record, replicas } = seen;
  const started = replicas.filter(({ status }) => status?.initialized);
  if (replicas.some(({ status }) => status?.recovery_seal))
    return wait(
      "Expected Vault to have no `seal` stanza, got one: the keeper keeps unseal keys, and such a Vault has none.",
    );
  if (started.length === 0) return begin(seen);
  if (record.state !== "initialised") return recover(seen, started);

  const sealed = started.find(({ status }) => status?.sealed);
  if (sealed) return { do: "unseal", replica: sealed, keys: record.keys };
  const active = started.find((replica) => replica.active);
  if (!active) return wait("Expected one of Vault's servers to be the active one, got none yet.");
  const outsider = replicas.find(({ status }) => status?.initialized === false);
  if (outsider) return { do: "join", replica: outsider, leader: active };
  return { do: "configure", active, record, complaint: silence(replicas) };
}

/** No server is initialised. */
function begin({ secret, record, claim, replicas }: Seen): Step {
  const silent = silence(replicas);
  if (silent) return wait(silent);
  if (record.state === "initialised")
    return wait(
      `Expected a Vault that the keys in the Secret ${secret} unseal, got one that is empty. Give it back its storage; ` +
        "if that is lost for good, delete the Secret, and a new Vault begins.",
    );
  if (claim === undefined) return wait(`Expected the claim ${replicas[0]?.claim}, got none yet.`);
  if (record.state === "nothing" && !record.hasSecret) return { do: "make secret" };
  if (record.state === "nothing" || record.claim !== claim) return { do: "announce", claim };
  return record.state === "wiping" ? { do: "wipe", claim } : { do: "initialise", record };
}

/** Some server is initialised, and no keys are stored. */
function recover({ secret, record, claim, replicas }: Seen, started: readonly SeenReplica[]): Step {
  const [first] = replicas;
  const onlyFirst = started.length === 1 && started[0] === first && first?.status?.sealed === true;
  if (record.state === "wiping" && record.claim === claim && onlyFirst)
    return { do: "wipe", claim };
  // Announced, done as announced, and sealed as an initialisation leaves it: the keys died with the keeper that got them,
  // and without keys nobody has ever been let in.
  if (
    record.state === "initialising" &&
    record.claim === claim &&
    onlyFirst &&
    first?.status?.n === record.shares
  )
    return { do: "give up", claim };
  return wait(
    `Expected the Secret ${secret} to hold the unseal keys of a Vault that is initialised, got none. ` +
      "Put back the Secret, or give it `state` `initialised`, `unseal-keys` and a `root-token`.",
  );
}

function silence(replicas: readonly SeenReplica[]): string | undefined {
  return (
    replicas
      .map(({ trouble }) => trouble)
      .filter(Boolean)
      .join(" ") || undefined
  );
}

function wait(reason: string): Step {
  return { do: "wait", reason };
}
