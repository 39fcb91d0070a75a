import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isProperties, type Properties } from "../../support/properties.ts";
import { propertiesAt, textAt } from "../object/object.ts";
import type { Helm } from "./helm.ts";

/** Whether a chart is a folder or an archive on this machine. */
export function isChartFile(chart: string): boolean {
  if (chart === "" || !existsSync(chart)) return false;
  return statSync(chart).isDirectory() ? existsSync(join(chart, "Chart.yaml")) : true;
}

/** A digest of all that is in a chart on this machine, so that a chart edited in place is a change. */
export function chartChecksum(chart: string): string {
  const digest = createHash("sha256");
  if (!statSync(chart).isDirectory()) return digest.update(readFileSync(chart)).digest("hex");

  const files = readdirSync(chart, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    digest.update(`${file.slice(chart.length)}\0${content.length}\0`).update(content);
  }
  return digest.digest("hex");
}

/** The exact version of the chart that the inputs mean. Throws a `HelmFailure` where there is none. */
export async function chartVersion(helm: Helm, inputs: Properties): Promise<string> {
  const metadata = parse(await helm.run(["show", "chart", ...chartArguments(inputs)]));
  return isProperties(metadata) ? textAt(metadata, "version") : "";
}

/** How Helm is told which chart is meant. */
export function chartArguments(inputs: Properties): string[] {
  const chart = textAt(inputs, "chart").trim();
  const version = textAt(inputs, "version").trim();
  const options = propertiesAt(inputs, "repositoryOpts");
  const repo = textAt(options, "repo");
  const url = /^[a-z][a-z0-9+.-]*:\/\//i;

  const files = { "ca-file": "caFile", "cert-file": "certFile", "key-file": "keyFile" };
  const trust = Object.entries(files).flatMap(([flag, option]) => {
    const file = textAt(options, option);
    return file === "" ? [] : [`--${flag}`, file];
  });
  const exact = version === "" || isChartFile(chart) ? [] : ["--version", version];

  if (repo === "" || chart.startsWith("oci://")) return [chart, ...exact, ...trust];
  if (url.test(repo)) return [chart, "--repo", repo, ...exact, ...trust];
  // The name of a repository that was added to Helm.
  return [chart.includes("/") ? chart : `${repo}/${chart}`, ...exact, ...trust];
}
