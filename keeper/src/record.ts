import { randomInt } from "node:crypto";
import { Failure } from "./failure.ts";
import type { Secret } from "./kubernetes.ts";

/**
 * What the keeper knows for sure, kept in the Secret of the unseal keys. Each state is written before anything is done
 * that it allows:
 *
 *     nothing -> initialising -> initialised
 *                  ^     |
 *                  |     v
 *                  wiping: the answer to an initialisation was lost
 */
export type KeeperRecord = Nothing | Initialising | Wiping | Initialised;

interface Nothing {
  readonly state: "nothing";
  /** Whether the Secret is there, without data. */
  readonly hasSecret: boolean;
}

/** About to initialise, or just done and the keys not stored: nobody can have put a secret into this Vault. */
export interface Initialising {
  readonly state: "initialising";
  /** Id of the claim whose storage is initialised. */
  readonly claim: string;
  /** Number of shares that this initialisation asks for; see {@link drawShares}. */
  readonly shares: number;
}

/** The storage on this claim is being given up. From here on no keys for it are stored. */
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
  /** In base64, as many as unseal. With a `seal` stanza they are recovery keys, and as many as make a root token. */
  readonly keys: readonly string[];
  /**
   * There until Vault has been configured for the first time. Somebody who puts one here later has the keeper repair
   * what it is not allowed to by itself; it is used and revoked like the first.
   */
  readonly rootToken?: string;
}

/** How many of the shares it takes: the least that Vault allows with more than one. Only these are kept. */
export const threshold = 2;

/**
 * A number of shares, from 100 to 255, that nobody asks for by hand. Vault tells it to everybody, which shows that its
 * initialisation is the one that was announced.
 */
export function drawShares(): number {
  return randomInt(100, 256);
}

/** @throws Failure if the Secret holds what no keeper writes. */
export function readRecord(secret: Secret | undefined): KeeperRecord {
  const field = (name: string) =>
    Buffer.from(secret?.data?.[name] ?? "", "base64")
      .toString()
      .trim();
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

/** The data of the Secret that stands for a record, without what earlier states left. */
export function recordData(record: KeeperRecord): Record<string, string> {
  const fields: Record<string, string> = { state: record.state };
  if ("claim" in record) fields.claim = record.claim;
  if ("shares" in record) fields.shares = String(record.shares);
  if ("keys" in record) fields[keysField(record.seal)] = record.keys.join("\n");
  if ("seal" in record && record.seal !== "shamir") fields.seal = record.seal;
  if ("rootToken" in record && record.rootToken !== undefined)
    fields["root-token"] = record.rootToken;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Buffer.from(value).toString("base64")]),
  );
}

/** Recovery keys do not unseal, and are not called so. */
function keysField(seal: string): string {
  return seal === "shamir" ? "unseal-keys" : "recovery-keys";
}
