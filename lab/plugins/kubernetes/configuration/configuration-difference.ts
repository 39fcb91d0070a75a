import { isDeepStrictEqual } from "node:util";
import { type Properties, reveal, unknown } from "../../support/properties.ts";
import type { Difference, PropertyChange } from "../../support/resource-provider.ts";
import { connect, loadKubeconfig } from "../cluster/kubeconfig.ts";
import { textAt } from "../object/object.ts";
import { readConfiguration } from "./configuration.ts";

/** The settings that say which cluster is meant. */
const clusterSettings = ["kubeconfig", "context", "cluster"];

/**
 * What changed in the settings of a provider, and whether all its resources move to another cluster for it. A cluster has no
 * identity of its own, so it is another one when the active cluster's entry in the kubeconfig is; with `clusterIdentifier`
 * set, only when that changes. A kubeconfig with other credentials or comments replaces nothing.
 */
export function configurationDifference(olds: Properties, news: Properties): Difference {
  const [before, after] = [reveal(olds), reveal(news)];
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (setting) => !isDeepStrictEqual(before[setting], after[setting]),
  );
  const replaces = replacing(before, after, changed);
  const changes = changed.map((setting): [string, PropertyChange] => [
    setting,
    { kind: kind(before, after, setting), replaces: replaces.includes(setting) },
  ]);
  return { changes: new Map(changes) };
}

function kind(before: Properties, after: Properties, setting: string): PropertyChange["kind"] {
  if (before[setting] === undefined) return "add";
  return after[setting] === undefined ? "delete" : "update";
}

function replacing(before: Properties, after: Properties, changed: string[]): string[] {
  const [oldIdentifier, newIdentifier] = [before, after].map((s) => textAt(s, "clusterIdentifier"));
  if (oldIdentifier && newIdentifier) {
    return oldIdentifier === newIdentifier ? [] : ["clusterIdentifier"];
  }

  // What is not known yet may turn out to be another cluster.
  const open = clusterSettings.filter((setting) => after[setting] === unknown);
  if (open.length > 0) return open;

  const [oldCluster, newCluster] = [activeCluster(before), activeCluster(after)];
  if (!oldCluster || !newCluster || isDeepStrictEqual(oldCluster, newCluster)) return [];
  return clusterSettings.filter((setting) => changed.includes(setting));
}

/** `undefined` where the settings name no kubeconfig or one that is not there any more. */
function activeCluster(settings: Properties): Properties | undefined {
  const configuration = readConfiguration(settings, {});
  if (configuration.kubeconfig === undefined) return undefined;
  try {
    return connect(loadKubeconfig(configuration.kubeconfig, {}), configuration).cluster;
  } catch {
    return undefined;
  }
}
