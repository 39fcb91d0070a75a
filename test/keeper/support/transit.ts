import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Vault } from "../../../keeper/src/vault.ts";
import { VaultServer } from "./vault-server.ts";

/** A second real Vault, whose key unseals other servers. */
export class Transit {
  readonly #server: VaultServer;
  readonly #folder: string;

  private constructor(server: VaultServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(binary: string): Promise<Transit> {
    const server = await VaultServer.start(binary, "transit");
    const folder = mkdtempSync(join(tmpdir(), "visit-counter-transit-"));
    const { keys, rootToken } = await initialised(new Vault(server.url));
    await new Vault(server.url).unseal(keys);
    const root = new Vault(server.url, rootToken);
    await retried(() => root.write("sys/mounts/transit", { type: "transit" }));
    await root.write("transit/keys/unseal", {});
    // Like a file of a Secret, without a line break.
    writeFileSync(join(folder, "token"), rootToken, { mode: 0o600 });
    return new Transit(server, folder);
  }

  /** The stanza in the configuration of the servers that it unseals. */
  get stanza(): string {
    return `seal "transit" {
  address = "${this.#server.url}"
  mount_path = "transit/"
  key_name = "unseal"
  token = "file://${this.#folder}/token"
}`;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function initialised(vault: Vault) {
  const answer = await vault.initialise("shamir", 2, 2);
  if (answer === undefined) throw new Error("unreachable: it is new");
  return answer;
}

/** A Vault that was just unsealed takes a moment to become active. */
async function retried(attempt: () => Promise<void>): Promise<void> {
  const giveUp = performance.now() + 15_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > giveUp) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
