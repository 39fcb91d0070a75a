import * as contract from "./contract.ts";

/** How to reach the API server, and whom to be there. */
export interface Credentials {
  /** Base URL of the API server. */
  readonly kubernetesUrl: string;
  /** Files of the tokens for the API server and for Vault, and of the authority that the keeper publishes. */
  readonly tokenFiles: Readonly<Record<"kubernetes" | "vault" | "vaultAuthority", string>>;
  /** File of the cluster's certificate authority. */
  readonly authorityFile: string;
}

/** The settings from the environment. */
export interface Settings extends Credentials {
  readonly arrangement: contract.Arrangement;
  /** TCP port to listen on; 0 lets the system choose. */
  readonly port: number;
}

/**
 * Reads the settings; see {@link contract.environment}. The pod template creates them from types shared with the
 * keeper, so of the arrangement only its presence is checked.
 * @throws Error that names the variable.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const arrangement = environment[contract.environment.arrangement];
  if (!arrangement)
    throw new Error(
      `Expected \`${contract.environment.arrangement}\` to be an arrangement as JSON, got nothing.`,
    );
  return {
    arrangement: JSON.parse(arrangement),
    ...readCredentials(environment),
    port: readPort(environment[contract.environment.port]),
  };
}

/** The part of the settings that every program of this package has. */
export function readCredentials(environment: NodeJS.ProcessEnv): Credentials {
  const directory = environment[contract.environment.tokensDirectory] ?? contract.tokensDirectory;
  return {
    kubernetesUrl:
      environment[contract.environment.kubernetesUrl] ?? "https://kubernetes.default.svc",
    tokenFiles: {
      kubernetes: `${directory}/${contract.tokenFiles.kubernetes}`,
      vault: `${directory}/${contract.tokenFiles.vault}`,
      vaultAuthority: `${directory}/${contract.tokenFiles.vaultAuthority}`,
    },
    authorityFile: `${directory}/${contract.tokenFiles.authority}`,
  };
}

function readPort(text = String(contract.port)): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65535)
    throw new Error(
      `Expected \`${contract.environment.port}\` to be an integer from 0 to 65535, got \`${text}\`. ` +
        "Correct it or leave it unset.",
    );
  return Number(text);
}
