import { readFile } from "node:fs/promises";
import { configure } from "./configuration.ts";
import type { Arrangement } from "./contract.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { requireVoters } from "./members.ts";
import { reached } from "./moments.ts";
import type { Initialised, KeeperRecord } from "./record.ts";
import { type Vault, VaultRefusal } from "./vault.ts";

/** Configures Vault with the rights of the root token while there is one, then with the keeper's own. */
export class Session {
  readonly #arrangement: Arrangement;
  readonly #tokenFile: string;
  #token: string | undefined;

  constructor(arrangement: Arrangement, tokenFile: string) {
    this.#arrangement = arrangement;
    this.#tokenFile = tokenFile;
  }

  /**
   * Configures an unsealed Vault.
   * @param store Replaces the record after the root token is revoked.
   */
  async configure(
    vault: Vault,
    { rootToken, ...record }: Initialised,
    store: (record: KeeperRecord) => Promise<void>,
  ): Promise<void> {
    const root = rootToken === undefined ? undefined : vault.withToken(rootToken);
    // A keeper may have died after revoking the token.
    const isRootKnown = await root?.isKnown();
    if (root && isRootKnown) {
      await this.#configureAsRoot(root);
      reached("configured as root");
    }
    // The keeper must succeed as itself before the root token goes: too narrow a policy would lock it out.
    await configure(await this.#loggedIn(vault, isRootKnown), this.#arrangement);
    reached("configured as itself");
    if (!root) return;
    if (isRootKnown) await root.revokeToken();
    reached("root token revoked");
    await store(record);
    if (isRootKnown) log("info", "root token revoked", {});
    else
      log("warning", "root token forgotten", { reason: "Vault does not know it, or not any more" });
    reached("root token forgotten");
  }

  /** @throws Failure unless the raft cluster has exactly the arranged servers, each with a vote. */
  async requireVoters(vault: Vault): Promise<void> {
    await requireVoters(await this.#loggedIn(vault), this.#arrangement.servers);
  }

  /** Has the active server let another one take over. */
  async stepDown(vault: Vault): Promise<void> {
    await (await this.#loggedIn(vault)).write("sys/step-down", {});
  }

  async #configureAsRoot(root: Vault): Promise<void> {
    try {
      await configure(root, this.#arrangement);
    } catch (error) {
      if (!(error instanceof VaultRefusal) || error.status !== 403) throw error;
      throw new Failure(
        `${error.message} Expected \`root-token\` in the Secret ${this.#arrangement.secret} to have all rights, got a ` +
          "token without this one. Put a root token there.",
      );
    }
  }

  /** @param isRootKnown Whether Vault knows the root token, if there is one. */
  async #loggedIn(vault: Vault, isRootKnown?: boolean): Promise<Vault> {
    if (this.#token !== undefined) {
      const known = vault.withToken(this.#token);
      if (await known.isKnown()) return known;
    }
    this.#token = await this.#login(vault, isRootKnown);
    return vault.withToken(this.#token);
  }

  async #login(vault: Vault, isRootKnown?: boolean): Promise<string> {
    const { keeper, secret } = this.#arrangement;
    const jwt = (await readFile(this.#tokenFile, "utf8")).trim();
    try {
      return await vault.login(keeper.name, jwt);
    } catch (error) {
      if (!(error instanceof VaultRefusal)) throw error;
      const advice =
        isRootKnown === false
          ? `Expected \`root-token\` in the Secret ${secret} to be a root token of this Vault, got one that it does not ` +
            "know. Put another one there"
          : `If that role or the auth method was removed, put a root token into the Secret ${secret} as \`root-token\``;
      throw new Failure(
        `${error.message} The keeper logs in as ${keeper.name}. ${advice}: ` +
          "the keeper uses it for the repair, and revokes it.",
      );
    }
  }
}
