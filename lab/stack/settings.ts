import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { Instance } from "../box/instance.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { standInChart } from "./chart.ts";
import { project } from "./state.ts";

const registryKey = ["config", `${project}:registry`];
const chartKey = ["config", `${project}:vaultChart`];

/** Vault's official chart, as the setting `vaultChart` names it. */
const officialChart = "vault";

/** References with digest of the images that the lab made, by name without a tag, such as `localhost:5000/node`. */
export type ImageReferences = ReadonlyMap<string, string>;

/** The text of the stack's settings, by default the template. Throws a `Failure` if it is not valid YAML. */
export function readSettings(instance: Instance): string {
  const template = readYaml(join(import.meta.dirname, "settings.yaml"));
  const file = stackFile(instance);
  return existsSync(file) ? completed(readYaml(file), template) : template;
}

function readYaml(file: string): string {
  const text = readFileSync(file, "utf8");
  checkSyntax(file, text);
  return text;
}

/** The stack's settings file, where Pulumi looks for it. */
export function stackFile(instance: Instance): string {
  return join(repository, `Pulumi.${instance.name}.yaml`);
}

function checkSyntax(file: string, settings: string): void {
  const [error] = parseDocument(settings).errors;
  if (error === undefined) return;
  const [what] = error.message.split(":\n");
  throw new Failure(
    `Expected \`${file}\` to be valid YAML, got \`${what}\`. Correct it, then run the command again.`,
  );
}

/**
 * Settings with what they lack from the template, if they have no registry: somebody has set something before the first `up` of
 * this checkout.
 */
export function completed(settings: string, template: string): string {
  const document = parseDocument(settings);
  if (document.hasIn(registryKey)) return settings;
  const initial = parseDocument(template).get("config");
  if (!isMap(initial)) return settings;
  for (const { key, value } of initial.items) {
    const path = ["config", String(key)];
    if (!document.hasIn(path)) document.setIn(path, value);
  }
  return document.toString({ lineWidth: 0 });
}

/**
 * Settings with the current digest of every lab image: both a name without a tag and an outdated reference become the
 * current reference. Everything else stays, including comments.
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

/** Settings with Vault's chart: `chart`, by default the official one. The user's own chart stays. */
export function withChart(settings: string, chart: string | undefined): string {
  const document = parseDocument(settings);
  if (ownChart(settings) === undefined) document.setIn(chartKey, chart ?? officialChart);
  return document.toString({ lineWidth: 0 });
}

/** The user's own chart in the settings; undefined if the lab chooses. */
export function ownChart(settings: string): string | undefined {
  const chart = parseDocument(settings).getIn(chartKey);
  return chart === undefined || chart === officialChart || chart === standInChart
    ? undefined
    : String(chart);
}
