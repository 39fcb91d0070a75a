import type { Properties } from "../../support/properties.ts";
import { numberAt, textAt } from "../object/object.ts";
import { chartArguments } from "./chart.ts";

/** Arguments of a Release that are flags of `helm upgrade` under another name. */
const flags = {
  atomic: "--atomic",
  cleanupOnFail: "--cleanup-on-fail",
  createNamespace: "--create-namespace",
  dependencyUpdate: "--dependency-update",
  disableWebhooks: "--no-hooks",
  forceUpdate: "--force",
  skipCrds: "--skip-crds",
} as const;

/** Installs or upgrades, whichever it takes. `inputs` are revealed and complete. */
export function upgradeArguments(inputs: Properties): string[] {
  const args = ["upgrade", "--install", ...target(inputs), ...chartArguments(inputs)];
  for (const [argument, flag] of Object.entries(flags)) {
    if (inputs[argument] === true) args.push(flag);
  }
  if (inputs.skipAwait !== true) {
    args.push("--wait");
    if (inputs.waitForJobs === true) args.push("--wait-for-jobs");
  }
  // Without either, Helm keeps old values when it is given none.
  const reuse = inputs.reuseValues === true && inputs.resetValues !== true;
  args.push(reuse ? "--reuse-values" : "--reset-values");

  const description = textAt(inputs, "description");
  if (description !== "") args.push("--description", description);
  args.push("--history-max", String(numberAt(inputs, "maxHistory")));
  return [...args, ...timeout(inputs), "--output", "json"];
}

/** Renders the chart without the cluster: what can be tried in a preview. */
export function templateArguments(inputs: Properties, kubeVersion: string): string[] {
  return ["template", ...target(inputs), ...chartArguments(inputs), "--kube-version", kubeVersion];
}

export function lintArguments(inputs: Properties): string[] {
  return ["lint", textAt(inputs, "chart")];
}

export function uninstallArguments(inputs: Properties): string[] {
  const wait = inputs.atomic === true || inputs.skipAwait !== true;
  const waiting = wait ? ["--wait", ...timeout(inputs)] : [];
  return ["uninstall", ...target(inputs), "--ignore-not-found", ...waiting];
}

function target(inputs: Properties): string[] {
  return [textAt(inputs, "name"), "--namespace", textAt(inputs, "namespace")];
}

function timeout(inputs: Properties): string[] {
  return ["--timeout", `${numberAt(inputs, "timeout") || 300}s`];
}
