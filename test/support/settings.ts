import { readSettings, type Settings } from "../../config/settings.ts";
import { run } from "./engine.ts";
import { stackConfig } from "./project.ts";

/** Reads the settings of a stack that sets these values. */
export async function settingsOf(
  values: Readonly<Record<string, unknown>>,
  prepare: () => void = () => {},
): Promise<Settings> {
  const { result } = await run(
    () => {
      prepare();
      return readSettings();
    },
    { config: stackConfig(values) },
  );
  return result;
}

/** Vault's settings for a stack that sets these values and a registry. */
export async function vaultSettingsOf(
  values: Readonly<Record<string, unknown>>,
): Promise<Settings["vault"]> {
  return (await settingsOf({ registry: "ghcr.io/you", ...values })).vault;
}
