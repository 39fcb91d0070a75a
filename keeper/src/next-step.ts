import type { Replica } from "./contract.ts";
import type { Initialised, Initialising, KeeperRecord } from "./record.ts";
import type { SealStatus } from "./vault.ts";

/** A server as just seen. */
export interface SeenReplica extends Replica {
  /** Undefined if it did not answer. */
  readonly status?: SealStatus;
  /** Why it has no status, or could not be unsealed, in a sentence. */
  readonly trouble?: string;
  /** Whether it is the cluster's active server. */
  readonly active: boolean;
}

/** Everything that a decision depends on. */
export interface Seen {
  /** Name of the Secret, for messages. */
  readonly secret: string;
  /** What must unseal Vault: `shamir` for keys, or the type of its `seal` stanza. */
  readonly seal: string;
  readonly record: KeeperRecord;
  /** Id of the first server's claim; undefined if there is none. */
  readonly claim?: string;
  readonly replicas: readonly SeenReplica[];
}

/** What to do next. Another look follows each step. */
export type Step =
  | { readonly do: "make secret" }
  | { readonly do: "announce"; readonly claim: string }
  | { readonly do: "initialise"; readonly record: Initialising }
  | { readonly do: "give up"; readonly record: Initialising }
  | { readonly do: "wipe"; readonly claim: string }
  | {
      readonly do: "unseal";
      readonly replicas: readonly Replica[];
      readonly keys: readonly string[];
    }
  | { readonly do: "join"; readonly replica: Replica; readonly leader: Replica }
  | {
      readonly do: "configure";
      readonly active: Replica;
      readonly record: Initialised;
      /** What is wrong nonetheless. */
      readonly complaint?: string;
    }
  | { readonly do: "wait"; readonly reason: string };

/**
 * The only place that decides what is done to Vault. It remembers nothing between decisions, so when a keeper is
 * killed, at any point, another continues. Two rules always hold: stored keys are never replaced, and storage is given
 * up only if it provably never held a secret.
 */
export function nextStep(seen: Seen): Step {
  const { seal, record, replicas } = seen;
  const started = replicas.filter(({ status }) => status?.initialized);
  const otherSeal = migration(seen);
  if (otherSeal) return wait(otherSeal);
  if (started.length === 0) return begin(seen);
  if (record.state !== "initialised") return recover(seen, started);

  // A server that could not be unsealed delays neither the others nor the steps that follow.
  const sealed = started.filter(({ status, trouble }) => status?.sealed && !trouble);
  const [first] = sealed;
  if (first && seal === "shamir") return { do: "unseal", replicas: sealed, keys: record.keys };
  const complaint = first
    ? `Expected ${first.pod} to be unsealed by its seal \`${seal}\`, got a sealed one. ` +
      "Its log says why; if somebody sealed it, delete the pod."
    : silence(replicas);
  const active = started.find((replica) => replica.active);
  if (!active)
    return wait(
      complaint ??
        "Expected one of Vault's servers to be active, got none yet. " +
          "If `vaultReplicas` was lowered, raise it again.",
    );
  const outsider = replicas.find(({ status }) => status?.initialized === false);
  if (outsider) return { do: "join", replica: outsider, leader: active };
  return { do: "configure", active, record, complaint };
}

/** Migrating to another seal takes a person, who must be present while Vault rewraps its keys. */
function migration({ seal, record, replicas }: Seen): string | undefined {
  if (record.state === "initialised" && record.seal !== seal)
    return (
      `Expected the seal \`${record.seal}\`, with which Vault was initialised, got \`${seal}\`. The keeper does not ` +
      "migrate Vault from one seal to another: set `vaultSeal` back, or migrate it by hand as docs/vault.md says."
    );
  const other = replicas.find(({ status }) => status && status.type !== seal);
  if (!other) return undefined;
  return (
    `Expected ${other.pod} to have the seal \`${seal}\`, got \`${other.status?.type}\`. ` +
    "It runs with an older configuration: delete the pod, and it starts with the new one."
  );
}

/** No server is initialised. */
function begin({ secret, record, claim, replicas }: Seen): Step {
  const silent = silence(replicas);
  if (silent) return wait(silent);
  if (record.state === "initialised")
    return wait(
      `Expected the Vault that the keys in the Secret ${secret} belong to, got an empty one. Restore its storage; ` +
        "if that is lost for good, delete the Secret, and the keeper initialises a new Vault.",
    );
  if (claim === undefined) return wait(`Expected the claim ${replicas[0]?.claim}, got none yet.`);
  if (record.state === "nothing" && !record.hasSecret) return { do: "make secret" };
  if (record.state === "nothing" || record.claim !== claim) return { do: "announce", claim };
  return record.state === "wiping" ? { do: "wipe", claim } : { do: "initialise", record };
}

/** At least one server is initialised, but no keys are stored. */
function recover(seen: Seen, started: readonly SeenReplica[]): Step {
  const { secret, seal, record, claim, replicas } = seen;
  const [first] = replicas;
  // Initialised exactly as announced, and no other server is: the keys and the root token died with the keeper that got
  // them, so nobody has ever had access. With unseal keys, the server must still be sealed too: to unseal it, somebody
  // would need those keys. With a seal it unseals itself, but without the root token nobody has access either.
  const isAsAnnounced =
    (record.state === "initialising" || record.state === "wiping") &&
    record.claim === claim &&
    started.length === 1 &&
    started[0] === first &&
    first?.status?.n === record.shares &&
    (first.status.sealed || seal !== "shamir");
  if (isAsAnnounced && record.state === "wiping") return { do: "wipe", claim: record.claim };
  if (isAsAnnounced && record.state === "initialising") return { do: "give up", record };
  return wait(
    `Expected the Secret ${secret} to hold the keys of the initialised Vault, got none. ` +
      "Put it back, or create it as docs/operations.md says, with a `root-token`.",
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
