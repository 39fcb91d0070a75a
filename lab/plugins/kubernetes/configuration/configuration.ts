import { isProperties, type Properties, reveal, type Value } from "../../support/properties.ts";
import type { CheckFailure } from "../../support/resource-provider.ts";
import { unsupported } from "../official.ts";

/** What the user sets on the provider, in the stack's config or in the environment. */
export interface Configuration {
  /** The path or the contents of a kubeconfig. Default: the KUBECONFIG variable, else `~/.kube/config`. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** For objects that name none. Default: the one of the context. */
  readonly namespace: string | undefined;
  /** Whether to create an object that exists is to update it. Default: false. */
  readonly upsertExistingObjects: boolean;
  /** Whether fields are taken over from other field managers. Default: false. */
  readonly enablePatchForce: boolean;
  /** Whether a ConfigMap's data is updated in place. Default: false, it is replaced. */
  readonly enableConfigMapMutable: boolean;
  /** Whether a Secret's data is updated in place. Default: false, it is replaced. */
  readonly enableSecretMutable: boolean;
}

/** The flags and the variables that stand in for them; the provider's own setting comes first. */
const flags = {
  upsertExistingObjects: "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
  enablePatchForce: "PULUMI_K8S_ENABLE_PATCH_FORCE",
  enableConfigMapMutable: "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
  enableSecretMutable: "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
} as const;

/** Settings that may have any value: the flags, what is read elsewhere, and warnings that this plugin never gives. */
const supported = new Set<string>([
  ...Object.keys(flags),
  "kubeconfig",
  "context",
  "cluster",
  "namespace",
  "clusterIdentifier",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  // The engine's own.
  "version",
  "pluginDownloadURL",
]);

/** What the settings name that only the official plugin does; a setting of `false` asks for nothing. */
export function checkConfiguration(config: Properties): CheckFailure[] {
  return Object.entries(reveal(config)).flatMap(([setting, value]) => {
    if (supported.has(setting) || setting.startsWith("__")) return [];
    if (setting === "enableServerSideApply") {
      if (value !== "false" && value !== false) return [];
    } else if (value === null || value === "" || value === "false" || value === false) {
      return [];
    }
    const got = typeof value === "string" ? `${setting}: ${value}` : setting;
    return [{ property: setting, reason: unsupported("a provider setting", got).message }];
  });
}

/** Reads the settings, each from the provider, else from the environment. */
export function readConfiguration(config: Properties, env: NodeJS.ProcessEnv): Configuration {
  const settings = reveal(config);
  const flag = (name: keyof typeof flags) => {
    const value = settings[name] ?? env[flags[name]];
    return value === true || value === "true";
  };
  return {
    kubeconfig: text(settings.kubeconfig),
    context: text(settings.context),
    cluster: text(settings.cluster),
    namespace: text(settings.namespace),
    upsertExistingObjects: flag("upsertExistingObjects"),
    enablePatchForce: flag("enablePatchForce"),
    enableConfigMapMutable: flag("enableConfigMapMutable"),
    enableSecretMutable: flag("enableSecretMutable"),
  };
}

/** A kubeconfig may also be given as the object it contains. */
function text(value: Value | undefined): string | undefined {
  if (isProperties(value)) return JSON.stringify(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
