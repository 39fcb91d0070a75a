import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { type Manifest, renderVault } from "../lab/charts/support/helm.ts";
import type { Inputs } from "../support/engine.ts";
import { program } from "../support/program.ts";
import { root } from "../support/project.ts";

/** The example stacks of test/golden, by name: their settings. */
export const stacks: Readonly<Record<string, Inputs>> = Object.fromEntries(
  globSync(join(root, "test/golden/*.yaml"))
    .sort()
    .map((file) => [basename(file, ".yaml"), parse(readFileSync(file, "utf8"))]),
);

/** Of the Gateway API, the Prometheus Operator and cert-manager, which no checker knows. */
const unknownKinds = ["HTTPRoute", "PodMonitor", "PrometheusRule", "Certificate"];

/**
 * All objects of a stack: those that the program registers, and those that Vault's chart makes of the program's values.
 * The chart is the stand-in, or the official one if `VAULT_CHART` says where it is. The injector is left out: the stand-in
 * has none, and the official one's manifest is not made by any value of ours.
 */
export async function manifestsOf(settings: Inputs): Promise<Manifest[]> {
  const { registrations, only } = await program({ ...settings, vaultInjector: false });
  const own = registrations
    .map(({ inputs }) => inputs)
    .filter(({ apiVersion, kind }) => apiVersion !== undefined && kind !== undefined)
    .filter(({ kind }) => !unknownKinds.includes(kind));
  const { values, namespace } = only("kubernetes:helm.sh/v3:Release").inputs;
  const { objects, error } = renderVault(values, process.env.VAULT_CHART, namespace);
  if (Object.keys(objects).length === 0) throw new Error(error);
  return [...own, ...Object.values(objects)];
}
