import type { Server } from "./contract.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { reached } from "./moments.ts";
import { Vault } from "./vault.ts";

/**
 * Unseals servers, all at once.
 * @returns The reason for each pod whose server is still sealed.
 */
export async function unseal(
  servers: readonly Server[],
  keys: readonly string[],
): Promise<Map<string, string>> {
  const troubles = new Map<string, string>();
  const unsealOne = async ({ pod, url }: Server) => {
    if (!(await new Vault(url).unseal(keys)))
      throw new Failure(`Expected the stored keys to unseal ${pod}, got a sealed server.`);
    log("info", "unsealed", { pod });
  };
  await Promise.all(
    servers.map((server) =>
      unsealOne(server).catch((error: Error) => troubles.set(server.pod, error.message)),
    ),
  );
  if (troubles.size < servers.length) reached("unsealed");
  return troubles;
}
