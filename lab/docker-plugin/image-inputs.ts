import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";
import { contextDigest } from "./build-context.ts";
import { parseImageName } from "./image-name.ts";
import { shapeFailures } from "./input-shape.ts";
import { plugin } from "./plugin.ts";
import {
  isProperties,
  mapProperties,
  type Properties,
  reveal,
  Secret,
  unknown,
  type Value,
} from "./protocol/properties.ts";
import { type Checked, type CheckFailure, unsupported } from "./protocol/resource-provider.ts";

/** The checked inputs of an image, without unknown or secret values. */
export interface ImageInputs {
  readonly imageName: string;
  readonly skipPush?: boolean;
  readonly buildOnPreview: boolean;
  readonly registry?: {
    readonly server?: string;
    readonly username?: string;
    readonly password?: string;
  };
  readonly build: {
    readonly context: string;
    readonly dockerfile: string;
    readonly platform: string;
    readonly target?: string;
    readonly network?: string;
    readonly args?: Readonly<Record<string, string>>;
    readonly addHosts?: readonly string[];
    readonly cacheFrom?: { readonly images?: readonly string[] };
  };
}

/** @param checked inputs that `checkInputs` has accepted */
export function imageInputs(checked: Properties): ImageInputs {
  return reveal(checked) as unknown as ImageInputs;
}

/**
 * The inputs with the official plugin's defaults and a digest of the build's files as `build.contextDigest`, so that a
 * changed file is a changed input; or their faults.
 */
export function checkInputs(news: Properties): Checked {
  const shape = shapeFailures(news);
  if (shape.length > 0) return { inputs: news, failures: shape };

  const given = withoutNulls(news);
  const inputs: Properties = { ...given, buildOnPreview: given.buildOnPreview ?? false };
  const build = open(given.build ?? {});
  // Inputs that are unknown in a preview are checked in the update.
  if (!isProperties(build)) return { inputs, failures: nameFailures(given) };

  const complete = withDefaults(build);
  const failures = [...nameFailures(given), ...buildFailures(complete)];
  const digested = failures.length === 0 ? withDigest(complete) : complete;
  inputs.build = given.build instanceof Secret ? new Secret(digested) : digested;
  return { inputs, failures };
}

function withoutNulls(properties: Properties): Properties {
  return mapProperties(properties, (value) => {
    if (value === null) return undefined;
    return isProperties(value) ? withoutNulls(value) : value;
  });
}

function open(value: Value): Value {
  return value instanceof Secret ? open(value.value) : value;
}

function nameFailures({ imageName = null, skipPush, build }: Properties): CheckFailure[] {
  const name = open(imageName);
  const usesCache = isProperties(build) && build.cacheFrom !== undefined;
  if (name === unknown || (skipPush === true && !usesCache)) return [];
  if (typeof name === "string" && parseImageName(name) !== undefined) return [];
  const got = imageName instanceof Secret ? "a secret that is not" : `\`${name}\``;
  const reason = `Expected \`imageName\` to be a full name such as \`docker.io/user/image:tag\`, got ${got}. Put the registry and the path before it.`;
  return [{ property: "imageName", reason }];
}

function withDefaults(build: Properties): Properties {
  const context = build.context ?? ".";
  const known = reveal({ context }).context;
  const dockerfile = typeof known === "string" ? posix.join(known, "Dockerfile") : unknown;
  return { platform: hostPlatform(), dockerfile, ...build, context };
}

function hostPlatform(): string {
  return `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
}

function buildFailures(build: Properties): CheckFailure[] {
  const { context, dockerfile, builderVersion } = reveal(build);
  const failures: CheckFailure[] = [];
  const fail = (key: string, reason: string) => failures.push({ property: `build.${key}`, reason });

  if (builderVersion === "BuilderBuildKit") {
    fail("builderVersion", unsupported("a builder", builderVersion, plugin).message);
  } else if (typeof builderVersion === "string" && builderVersion !== "BuilderV1") {
    fail(
      "builderVersion",
      `Expected \`build.builderVersion\` to be \`BuilderV1\`, got \`${builderVersion}\`.`,
    );
  }
  if (typeof context !== "string" || typeof dockerfile !== "string") return failures;

  if (!statSync(context, { throwIfNoEntry: false })?.isDirectory()) {
    fail(
      "context",
      `Expected \`build.context\` to be a folder, got \`${context}\`. Its path starts at the project's folder.`,
    );
  } else if (!statSync(dockerfile, { throwIfNoEntry: false })?.isFile()) {
    const inside = posix.join(context, dockerfile);
    const hint = existsSync(inside) ? `Try \`${inside}\`: its` : "Its";
    fail(
      "dockerfile",
      `Expected \`build.dockerfile\` to be a file, got \`${dockerfile}\`. ${hint} path starts at the project's folder.`,
    );
  } else if (existsSync(`${dockerfile}.dockerignore`)) {
    fail("dockerfile", unsupported("an ignore file", `${dockerfile}.dockerignore`, plugin).message);
  }
  return failures;
}

function withDigest(build: Properties): Properties {
  const { context, dockerfile } = reveal(build);
  if (typeof context !== "string" || typeof dockerfile !== "string") return build;
  return { ...build, contextDigest: contextDigest(context, dockerfile) };
}
