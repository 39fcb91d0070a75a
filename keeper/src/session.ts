import { readFile } from "node:fs/promises";
import { configure } from "./configuration.ts";
import type { Arrangement } from "./contract.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { pass } from "./moments.ts";
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
      await configure(root, this.#arrangement);
      pass("configured as root");
    }
    // The keeper must succeed as itself before the root token goes: too narrow a policy would lock it out.
    await configure(await this.#loggedIn(vault), this.#arrangement);
    pass("configured as itself");
    if (!root) return;
    if (isRootKnown) await root.revokeToken();
    pass("root token revoked");
    await store(record);
    log("info", "root token revoked", {});
    pass("root token forgotten");
  }

  async #loggedIn(vault: Vault): Promise<Vault> {
    if (this.#token !== undefined) {
      const known = vault.withToken(this.#token);
      if (await known.isKnown()) return known;
    }
    this.#token = await this.#login(vault);
    return vault.withToken(this.#token);
  }

  async #login(vault: Vault): Promise<string> {
    const { keeper, secret } = this.#arrangement;
    const jwt = (await readFile(this.#tokenFile, "utf8")).trim();
    try {
      return await vault.login(keeper.name, jwt);
    } catch (error) {
      if (!(error instanceof VaultRefusal)) throw error;
      throw new Failure(
        `${error.message} The keeper logs in as ${keeper.name}; if that role or the auth method was removed, put a root ` +
          `token into the Secret ${secret} as \`root-token\`: the keeper uses it for the repair, and revokes it.`,
      );
    }
  }
}
