import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { Instance } from "../box/instance.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { standInChart } from "./chart.ts";
import { project } from "./state.ts";

const chartKey = ["config", `${project}:vaultChart`];

/** Vault's official chart, as the program names it. */
const officialChart = "vault";

/** References by digest of the images that the lab made, by their name without a tag, such as `localhost:5000/node`. */
export type ImageReferences = ReadonlyMap<string, string>;

/** The text of the stack's settings; that of the template if there are none yet. Throws a `Failure` if it is no YAML. */
export function readSettings(instance: Instance): string {
  const file = stackFile(instance);
  const source = existsSync(file) ? file : join(import.meta.dirname, "settings.yaml");
  const settings = readFileSync(source, "utf8");
  checkSyntax(source, settings);
  return settings;
}

/** The file with the stack's settings, where Pulumi looks for it. */
export function stackFile(instance: Instance): string {
  return join(repository, `Pulumi.${instance.name}.yaml`);
}

function checkSyntax(file: string, settings: string): void {
  const [error] = parseDocument(settings).errors;
  if (error === undefined) return;
  const [what] = error.message.split(":\n");
  throw new Failure(
    `Expected \`${file}\` to be good YAML, got \`${what}\`. Correct it, then run the command again.`,
  );
}

/**
 * Settings with every image of the lab by its digest of now: both a name without a tag and a reference of an earlier day
 * become the reference of today. Comments and all else stay.
 */
export function withImages(settings: string, images: ImageReferences): string {
  const document = parseDocument(settings);
  const config = document.get("config");
  if (isMap(config)) {
    for (const { key, value } of config.items) {
      const name = String(value).replace(/(?<=\/[^/]*)[:@].*$/, "");
      const reference = images.get(name);
      if (reference !== undefined) config.set(key, reference);
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Settings with Vault's chart: the stand-in's path, or the official chart where it can be had. A chart of the user's own stays. */
export function withChart(settings: string, chart: string | undefined): string {
  const document = parseDocument(settings);
  if (ownChart(settings) === undefined) document.setIn(chartKey, chart ?? officialChart);
  return document.toString({ lineWidth: 0 });
}

/** The chart of the user's own that the settings name; undefined if they leave it to the lab. */
export function ownChart(settings: string): string | undefined {
  const chart = parseDocument(settings).getIn(chartKey);
  return chart === undefined || chart === officialChart || chart === standInChart
    ? undefined
    : String(chart);
}
