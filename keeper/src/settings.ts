import * as contract from "./contract.ts";

/** The settings from the environment. */
export interface Settings {
  readonly arrangement: contract.Arrangement;
  /** Base URL of the API server. */
  readonly kubernetesUrl: string;
  /** Files of the tokens for the API server and for Vault. */
  readonly tokenFiles: { readonly kubernetes: string; readonly vault: string };
  /** TCP port to listen on. */
  readonly port: number;
}

/**
 * Reads the settings; see {@link contract.environment}. The pod template creates them from types shared with the
 * keeper, so only their presence is checked.
 * @throws Error that names the variable.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const directory = environment[contract.environment.tokensDirectory] ?? contract.tokensDirectory;
  const arrangement = environment[contract.environment.arrangement];
  if (!arrangement)
    throw new Error(
      `Expected \`${contract.environment.arrangement}\` to be an arrangement as JSON, got nothing.`,
    );
  return {
    arrangement: JSON.parse(arrangement),
    kubernetesUrl:
      environment[contract.environment.kubernetesUrl] ?? "https://kubernetes.default.svc",
    tokenFiles: {
      kubernetes: `${directory}/${contract.tokenFiles.kubernetes}`,
      vault: `${directory}/${contract.tokenFiles.vault}`,
    },
    port: Number(environment[contract.environment.port] ?? contract.port),
  };
}
