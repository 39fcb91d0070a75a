import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Context } from "mocha";
import { parseAllDocuments } from "yaml";
import { cacheFolder, repository } from "../../../../lab/terminal/places.ts";

/** A rendered object. */
// biome-ignore lint/suspicious/noExplicitAny: manifests have no type here, and the assertions name what they expect.
export type Manifest = any;

/** The result of `helm template`: objects by `Kind/name`, and its standard error. */
export interface Rendering {
  readonly objects: Readonly<Record<string, Manifest>>;
  readonly error: string;
}

/** Helm on PATH, or the one that the lab or the audit built; undefined if there is none. */
function helm(): string | undefined {
  const path = (process.env.PATH ?? "").split(delimiter);
  return [...path, join(cacheFolder(), "toolchain", "bin")]
    .map((folder) => join(folder, "helm"))
    .find((file) => existsSync(file));
}

/** For the title of every suite that needs helm, so that a run without it says so. */
export const skipped = helm() ? "" : " (skipped: no helm on PATH and none built by the lab)";

export function skipWithoutHelm(this: Context): void {
  if (helm() === undefined) this.skip();
}

/**
 * Renders a chart of Vault as release `vault`, by default with the injector off.
 *
 * @param chart its folder or archive, default the stand-in
 * @param namespace default `vault`
 */
export function renderVault(
  values: object,
  chart = join(repository, "lab", "charts", "vault"),
  namespace = "vault",
): Rendering {
  const args = ["template", "vault", chart, "-n", namespace, "--skip-tests", "-f", "-"];
  const result = spawnSync(helm() ?? "", args, {
    input: JSON.stringify({ injector: { enabled: false }, ...values }),
    encoding: "utf8",
  });
  const objects = parseAllDocuments(result.status === 0 ? result.stdout : "")
    .map((document) => document.toJS() as Manifest)
    .filter(Boolean)
    .map((object): [string, Manifest] => [`${object.kind}/${object.metadata.name}`, object]);
  return { objects: Object.fromEntries(objects), error: result.stderr };
}
