import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { Instance } from "../box/instance.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { standInChart } from "./chart.ts";
import { project } from "./state.ts";

const chartKey = ["config", `${project}:vaultChart`];

/** Vault's official chart, as the setting `vaultChart` names it. */
const officialChart = "vault";

/** References with digest of the images that the lab made, by name without a tag, such as `localhost:5000/node`. */
export type ImageReferences = ReadonlyMap<string, string>;

/** The text of the stack's settings, by default the template. Throws a `Failure` if it is not valid YAML. */
export function readSettings(instance: Instance): string {
  const file = stackFile(instance);
  const source = existsSync(file) ? file : join(import.meta.dirname, "settings.yaml");
  const settings = readFileSync(source, "utf8");
  checkSyntax(source, settings);
  return settings;
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
