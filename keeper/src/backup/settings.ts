import { readCredentials } from "../settings.ts";
import * as contract from "./contract.ts";

/** The settings of a backup, from the environment. */
export interface Settings {
  readonly plan: contract.BackupPlan;
  /** Folder to write to. */
  readonly filesDirectory: string;
  /** Folder of the key for a bucket. */
  readonly bucketKeyDirectory: string;
  /** File of the token for Vault. */
  readonly tokenFile: string;
  /** File of the authority that the keeper publishes, which need not exist. */
  readonly publishedAuthorityFile: string;
}

/**
 * Reads the settings; see {@link contract.environment}. Of the plan only its presence is checked, as of the keeper's
 * arrangement.
 * @throws Error that names the variable.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const names = contract.environment;
  const plan = environment[names.plan];
  if (!plan) throw new Error(`Expected \`${names.plan}\` to be a plan as JSON, got nothing.`);
  const { tokenFiles } = readCredentials(environment);
  return {
    plan: JSON.parse(plan),
    filesDirectory: environment[names.filesDirectory] ?? contract.filesDirectory,
    bucketKeyDirectory: environment[names.bucketKeyDirectory] ?? contract.bucketKeyDirectory,
    tokenFile: tokenFiles.vault,
    publishedAuthorityFile: tokenFiles.vaultAuthority,
  };
}
