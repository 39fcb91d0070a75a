import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { Failure } from "../../../support/failure.ts";
import {
  isProperties,
  mapProperties,
  type Properties,
  type Value,
} from "../../support/properties.ts";
import { listAt, propertiesAt, textAt } from "../object/object.ts";

/** What kubeconfig files say, by name. The first file that names a thing wins. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: Properties;
  readonly clusters: Properties;
  readonly users: Properties;
}

/** One cluster and one user of it. */
export interface Connection {
  /** As in the kubeconfig, with absolute paths. */
  readonly cluster: Properties;
  readonly user: Properties;
  /** The namespace of the context, `default` where it has none. */
  readonly namespace: string;
}

/** What may be chosen from a kubeconfig. */
export interface Choice {
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
}

/** Reads a kubeconfig: given by path or by contents, else the files in KUBECONFIG, else `~/.kube/config`. */
export function loadKubeconfig(
  pathOrContents: string | undefined,
  env: NodeJS.ProcessEnv,
): Kubeconfig {
  if (pathOrContents !== undefined) {
    const path = pathOrContents.replace(/^~(?=$|\/)/, homedir());
    if (isFile(path)) return readFile(path);
    if (pathOrContents.includes("\n") || pathOrContents.trimStart().startsWith("{")) {
      return parseKubeconfig(pathOrContents, process.cwd());
    }
    // Like kubectl, a list of files is taken apart, and only where none is there it is an error.
    return readFiles(pathOrContents);
  }
  return readFiles(env.KUBECONFIG || join(homedir(), ".kube", "config"));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function readFiles(paths: string): Kubeconfig {
  const files = paths.split(delimiter).filter((path) => path !== "" && existsSync(path));
  if (files.length === 0) {
    throw new Failure(
      `Expected a kubeconfig at \`${paths}\`, got no such file. Set KUBECONFIG to the path of one.`,
    );
  }
  return files.map(readFile).reduce((first, next) => ({
    currentContext: first.currentContext || next.currentContext,
    contexts: { ...next.contexts, ...first.contexts },
    clusters: { ...next.clusters, ...first.clusters },
    users: { ...next.users, ...first.users },
  }));
}

function readFile(path: string): Kubeconfig {
  return parseKubeconfig(readFileSync(path, "utf8"), dirname(resolve(path)));
}

/** Reads the contents of a kubeconfig whose relative paths start at `folder`. */
export function parseKubeconfig(contents: string, folder: string): Kubeconfig {
  let config: Value;
  try {
    config = parse(contents);
  } catch (error) {
    throw new Failure(
      `Expected the kubeconfig to be YAML, got ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!isProperties(config)) {
    throw new Failure("Expected the kubeconfig to be a YAML object, got something else.");
  }
  return {
    currentContext: textAt(config, "current-context"),
    contexts: byName(config, "contexts", "context", folder),
    clusters: byName(config, "clusters", "cluster", folder),
    users: byName(config, "users", "user", folder),
  };
}

function byName(config: Properties, list: string, field: string, folder: string): Properties {
  const entries = listAt(config, list).map((entry) => [
    textAt(entry, "name"),
    absolute(propertiesAt(entry, field), folder),
  ]);
  return Object.fromEntries(entries.reverse());
}

const pathFields = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

function absolute(entry: Properties, folder: string): Properties {
  return mapProperties(entry, (value, field) =>
    pathFields.includes(field) && typeof value === "string" ? resolve(folder, value) : value,
  );
}

/** The cluster and the user of a context. Default: the current one. */
export function connect(config: Kubeconfig, choice: Choice): Connection {
  const name = choice.context ?? config.currentContext;
  const context = config.contexts[name];
  if (!isProperties(context)) {
    const known = Object.keys(config.contexts).join("`, `");
    throw new Failure(
      `Expected the kubeconfig to have the context \`${name}\`, got \`${known}\`. Set \`current-context\` in it or \`kubernetes:context\`.`,
    );
  }
  const clusterName = choice.cluster ?? textAt(context, "cluster");
  const cluster = config.clusters[clusterName];
  if (!isProperties(cluster)) {
    const known = Object.keys(config.clusters).join("`, `");
    throw new Failure(
      `Expected the kubeconfig to have the cluster \`${clusterName}\`, got \`${known}\`. Set \`kubernetes:cluster\` to one of these.`,
    );
  }
  return {
    cluster,
    user: propertiesAt(config.users, textAt(context, "user")),
    namespace: textAt(context, "namespace") || "default",
  };
}

/** A kubeconfig with nothing but one connection, for a program that is run with it. */
export function writeKubeconfig({ cluster, user, namespace }: Connection): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "stack",
    contexts: [{ name: "stack", context: { cluster: "stack", user: "stack", namespace } }],
    clusters: [{ name: "stack", cluster }],
    users: [{ name: "stack", user }],
  });
}
