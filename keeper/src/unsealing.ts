import type { Replica } from "./contract.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { pass } from "./moments.ts";
import { Vault } from "./vault.ts";

/**
 * Unseals servers, all at once.
 * @returns The reason for each pod whose server is still sealed.
 */
export async function unseal(
  replicas: readonly Replica[],
  keys: readonly string[],
): Promise<Map<string, string>> {
  const troubles = new Map<string, string>();
  const unsealOne = async ({ pod, url }: Replica) => {
    if (!(await new Vault(url).unseal(keys)))
      throw new Failure(`Expected the stored keys to unseal ${pod}, got a sealed server.`);
    log("info", "unsealed", { pod });
  };
  await Promise.all(
    replicas.map((replica) =>
      unsealOne(replica).catch((error: Error) => troubles.set(replica.pod, error.message)),
    ),
  );
  if (troubles.size < replicas.length) pass("unsealed");
  return troubles;
}
