import { parseAllDocuments } from "yaml";
import { isProperties, type Properties, type Value } from "../../support/properties.ts";
import { joinId, nameOf, namespaceOf, numberAt, propertiesAt, textAt } from "../object/object.ts";
import { type Helm, HelmFailure } from "./helm.ts";

/** A release as the cluster knows it. */
export interface LiveRelease {
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install`, ... */
  readonly status: string;
  /** What to know of it beside the inputs, under the names of the official plugin. */
  readonly outputs: { readonly status: Properties; readonly resourceNames: Properties };
  /** The values it was given. */
  readonly values: Properties;
  /** The chart's name and version. */
  readonly chart: string;
  readonly version: string;
}

/** Looks a release up; `undefined` where there is none. */
export async function findRelease(
  helm: Helm,
  namespace: string,
  name: string,
): Promise<LiveRelease | undefined> {
  const ask = async (...command: string[]): Promise<Properties> => {
    const answer = await helm.run([...command, name, "--namespace", namespace, "--output", "json"]);
    return JSON.parse(answer);
  };
  try {
    const [release, metadata] = await Promise.all([ask("status"), ask("get", "metadata")]);
    return readRelease(release, metadata);
  } catch (error) {
    if (error instanceof HelmFailure && error.message.includes("release: not found")) {
      return undefined;
    }
    throw error;
  }
}

function readRelease(release: Properties, metadata: Properties): LiveRelease {
  const revision = numberAt(release, "version");
  const status = textAt(release, "info", "status");
  const chart = textAt(metadata, "chart");
  const version = textAt(metadata, "version");
  return {
    revision,
    status,
    chart,
    version,
    values: propertiesAt(release, "config"),
    outputs: {
      resourceNames: resourceNames(textAt(release, "manifest")),
      status: {
        appVersion: textAt(metadata, "appVersion"),
        chart,
        name: textAt(release, "name"),
        namespace: textAt(release, "namespace"),
        revision,
        status,
        version,
      },
    },
  };
}

/** The objects of a manifest by kind and version: `{"Deployment.apps/apps/v1": ["vault/injector"]}`. */
export function resourceNames(manifest: string): Properties {
  const names: Record<string, Set<string>> = {};
  for (const document of parseAllDocuments(manifest)) {
    const object = (document.toJS() ?? null) as Value;
    if (!isProperties(object)) continue;
    const apiVersion = textAt(object, "apiVersion");
    const kind = textAt(object, "kind");
    const [group, version] = apiVersion.split("/");
    const key = `${version === undefined ? kind : `${kind}.${group}`}/${apiVersion}`;
    names[key] ??= new Set();
    names[key].add(joinId(namespaceOf(object), nameOf(object)));
  }
  return Object.fromEntries(Object.entries(names).map(([key, set]) => [key, [...set].sort()]));
}
