import { randomInt } from "node:crypto";
import { Failure } from "./failure.ts";
import { type Secret, secretData, textIn } from "./kubernetes.ts";

/**
 * What the keeper knows for sure, kept in the Secret of the unseal keys. The keeper stores a state before it does what
 * the state allows:
 *
 *     nothing -> initialising -> initialised
 *                  ^     |
 *                  |     v
 *                  wiping: the answer to an initialisation was lost
 */
export type KeeperRecord = Nothing | Initialising | Wiping | Initialised;

interface Nothing {
  readonly state: "nothing";
  /** Whether the Secret exists, though without data. */
  readonly hasSecret: boolean;
}

/** About to initialise, or just initialised without stored keys: nobody can have put a secret into this Vault. */
export interface Initialising {
  readonly state: "initialising";
  /** Id of the claim whose storage is initialised. */
  readonly claim: string;
  /** Number of shares of this initialisation; see {@link drawShares}. */
  readonly shares: number;
}

/** The keeper is giving up the storage on this claim, and no longer stores keys for it. */
export interface Wiping {
  readonly state: "wiping";
  readonly claim: string;
  readonly shares: number;
}

/** The keys are stored. */
export interface Initialised {
  readonly state: "initialised";
  /** What unseals this Vault: `shamir` for the keys, or the type of its `seal` stanza. */
  readonly seal: string;
  /** In base64, as many as it takes to unseal. With a `seal` stanza: recovery keys, as many as a root token takes. */
  readonly keys: readonly string[];
  /**
   * Present until Vault has been configured once. A person may put one here later, to let the keeper repair what its
   * own rights do not allow; it is used and revoked like the first.
   */
  readonly rootToken?: string;
}

/** Number of shares to unseal with: the minimum that Vault allows for several shares. The keeper keeps only these. */
export const threshold = 2;

/**
 * A random number of shares, from 100 to 255, that nobody would choose by hand. Vault reports it to everybody, which
 * proves that its initialisation is the announced one.
 */
export function drawShares(): number {
  return randomInt(100, 256);
}

/** @throws Failure if the Secret has a state that no keeper writes. */
export function readRecord(secret: Secret | undefined): KeeperRecord {
  const field = (name: string) => textIn(secret, name).trim();
  const state = field("state");
  switch (state) {
    case "":
      return { state: "nothing", hasSecret: secret !== undefined };
    case "initialising":
      return { state, claim: field("claim"), shares: Number(field("shares")) };
    case "wiping":
      return { state, claim: field("claim"), shares: Number(field("shares")) };
    case "initialised": {
      const rootToken = field("root-token");
      const seal = field("seal") || "shamir";
      const keys = field(keysField(seal)).split("\n").filter(Boolean);
      return { state, seal, keys, ...(rootToken !== "" && { rootToken }) };
    }
    default:
      throw new Failure(
        `Expected \`state\` in the Secret ${secret?.metadata.name} to be one of initialising, wiping and initialised, ` +
          `got \`${state}\`. Put the Secret back as it was.`,
      );
  }
}

/** The data of the Secret for a record, without leftovers of earlier states. */
export function recordData(record: KeeperRecord): Record<string, string> {
  const fields: Record<string, string> = { state: record.state };
  if ("claim" in record) fields.claim = record.claim;
  if ("shares" in record) fields.shares = String(record.shares);
  if ("keys" in record) fields[keysField(record.seal)] = record.keys.join("\n");
  if ("seal" in record && record.seal !== "shamir") fields.seal = record.seal;
  if ("rootToken" in record && record.rootToken !== undefined)
    fields["root-token"] = record.rootToken;
  return secretData(fields);
}

/** Recovery keys do not unseal, so they have another name. */
function keysField(seal: string): string {
  return seal === "shamir" ? "unseal-keys" : "recovery-keys";
}
