import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Context } from "mocha";
import { parseAllDocuments } from "yaml";
import { cacheFolder, repository } from "../../../../lab/terminal/places.ts";

/** A rendered object, as far as the tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: manifests have no type here, and the assertions name what they expect.
export type Manifest = any;

/** What `helm template` made of the chart: objects by `Kind/name`, and what it printed on standard error. */
export interface Rendering {
  readonly objects: Readonly<Record<string, Manifest>>;
  readonly error: string;
}

/** Helm on PATH, or the one that the lab built; undefined where there is none. */
const helm = [...(process.env.PATH ?? "").split(delimiter), join(cacheFolder(), "toolchain", "bin")]
  .map((folder) => join(folder, "helm"))
  .find((file) => existsSync(file));

/** Goes into the title of every suite that needs helm, so that a run without it says so. */
export const skipped = helm ? "" : " (skipped: no helm on PATH and none built by the lab)";

export function skipWithoutHelm(this: Context): void {
  if (helm === undefined) this.skip();
}

/** Renders the stand-in chart as release `vault` in namespace `vault`, with the injector off unless said otherwise. */
export function renderVault(values: object): Rendering {
  const chart = join(repository, "lab", "charts", "vault");
  const result = spawnSync(helm ?? "", ["template", "vault", chart, "-n", "vault", "-f", "-"], {
    input: JSON.stringify({ injector: { enabled: false }, ...values }),
    encoding: "utf8",
  });
  const objects = parseAllDocuments(result.status === 0 ? result.stdout : "")
    .map((document) => document.toJS() as Manifest)
    .filter(Boolean)
    .map((object): [string, Manifest] => [`${object.kind}/${object.metadata.name}`, object]);
  return { objects: Object.fromEntries(objects), error: result.stderr };
}
