import {
  isList,
  isProperties,
  type Properties,
  reveal,
  type Value,
} from "../../support/properties.ts";
import type { CheckFailure } from "../../support/resource-provider.ts";
import { textAt } from "../object/object.ts";
import { unsupported } from "../official.ts";
import { isChartFile } from "./chart.ts";
import type { LiveRelease } from "./live-release.ts";

/** Seconds that Helm may wait for each operation. */
const defaultTimeout = 300;

/** The arguments that have an effect here. */
const supported = new Set([
  "atomic",
  "chart",
  "cleanupOnFail",
  "createNamespace",
  "dependencyUpdate",
  "description",
  "disableWebhooks",
  "forceUpdate",
  "lint",
  "maxHistory",
  "name",
  "namespace",
  "repositoryOpts",
  "resetValues",
  "reuseValues",
  "skipAwait",
  "skipCrds",
  "timeout",
  "values",
  "version",
  "waitForJobs",
  // Without effect in the official plugin too.
  "allowNullValues",
  "compat",
]);

const supportedRepositoryOptions = new Set(["repo", "caFile", "certFile", "keyFile"]);

/** What the official plugin writes into the state for arguments that a program leaves out. */
const defaults: Properties = {
  allowNullValues: false,
  atomic: false,
  cleanupOnFail: false,
  createNamespace: false,
  dependencyUpdate: false,
  description: "",
  devel: false,
  disableCRDHooks: false,
  disableOpenapiValidation: false,
  disableWebhooks: false,
  forceUpdate: false,
  keyring: "",
  lint: false,
  postrender: "",
  recreatePods: false,
  renderSubchartNotes: false,
  replace: false,
  resetValues: false,
  reuseValues: false,
  skipAwait: false,
  skipCrds: false,
  takeOwnership: false,
  values: {},
  verify: false,
  version: "",
  waitForJobs: false,
};

/** The arguments that ask for what only the official plugin does. */
export function checkArguments(given: Properties): CheckFailure[] {
  const inputs = reveal(given);
  const options = isProperties(inputs.repositoryOpts) ? inputs.repositoryOpts : {};
  return [
    ...unsupportedIn(inputs, supported, ""),
    ...unsupportedIn(options, supportedRepositoryOptions, "repositoryOpts."),
    ...(inputs.lint === true && !isChartFile(textAt(inputs, "chart"))
      ? [failure("lint", "lint of a chart from a repository")]
      : []),
  ];
}

function unsupportedIn(
  inputs: Properties,
  names: ReadonlySet<string>,
  prefix: string,
): CheckFailure[] {
  return Object.entries(inputs)
    .filter(([name, value]) => !names.has(name) && asksForSomething(value))
    .map(([name]) => failure(prefix + name, prefix + name));
}

function failure(property: string, got: string): CheckFailure {
  return { property, reason: unsupported("an argument of a Release", got).message };
}

function asksForSomething(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isProperties(value)) return Object.values(value).some(asksForSomething);
  return value !== null && value !== false && value !== "" && value !== 0;
}

/** The inputs in the form of the official plugin: every argument is there. */
export function withDefaults(given: Properties): Properties {
  const { compat, ...inputs } = given;
  const timeout = inputs.skipAwait === true ? 0 : defaultTimeout;
  return { ...defaults, timeout, ...inputs };
}

/** The inputs that a release has for which no program was run yet. */
export function importedRelease(live: LiveRelease): Properties {
  const { name = "", namespace = "" } = live.outputs.status;
  return withDefaults({
    chart: live.chart,
    name,
    namespace,
    values: live.values,
    version: live.version,
  });
}
