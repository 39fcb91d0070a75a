import { readFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { Vault } from "../vault.ts";
import type { Settings } from "./settings.ts";

/**
 * Logs in at Vault's active server, which alone takes snapshots, and logs out afterwards.
 * @throws Failure if no server is active, or Vault refuses.
 */
export async function withVault<T>(
  { plan, tokenFile }: Settings,
  use: (vault: Vault) => Promise<T>,
): Promise<T> {
  const active = await activeServer(plan.servers);
  const vault = active.withToken(
    await active.login(plan.role, (await readFile(tokenFile, "utf8")).trim()),
  );
  try {
    return await use(vault);
  } finally {
    // What it was for is done; and it expires within fifteen minutes.
    await vault.revokeToken().catch(() => {});
  }
}

async function activeServer(urls: readonly string[]): Promise<Vault> {
  const troubles: string[] = [];
  for (const url of urls) {
    const vault = new Vault(url);
    try {
      if ((await vault.standing()).isActive) return vault;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      troubles.push(error.message);
    }
  }
  throw new Failure(
    ["Expected one of Vault's servers to be active, got none.", ...troubles].join(" "),
  );
}
