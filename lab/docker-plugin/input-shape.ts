import { plugin } from "./plugin.ts";
import {
  isList,
  isProperties,
  type Properties,
  Secret,
  unknown,
  type Value,
} from "./protocol/properties.ts";
import { type CheckFailure, unsupported } from "./protocol/resource-provider.ts";

type Shape = "a string" | "a boolean" | "a list of strings" | "a map of strings" | Fields;

interface Fields {
  readonly [name: string]: Shape;
}

/** Every input of `docker.Image` in the official plugin's schema. */
const imageShape: Fields = {
  imageName: "a string",
  skipPush: "a boolean",
  buildOnPreview: "a boolean",
  registry: { server: "a string", username: "a string", password: "a string" },
  build: {
    context: "a string",
    dockerfile: "a string",
    platform: "a string",
    target: "a string",
    network: "a string",
    builderVersion: "a string",
    args: "a map of strings",
    addHosts: "a list of strings",
    cacheFrom: { images: "a list of strings" },
    // Not an input, but with `ignoreChanges` the engine passes back what the last check added.
    contextDigest: "a string",
  },
};

/** A sentence for each input that the plugin does not have or that has a wrong type. */
export function shapeFailures(inputs: Properties): CheckFailure[] {
  return fieldFailures(inputs, imageShape, "");
}

function fieldFailures(properties: Properties, fields: Fields, path: string): CheckFailure[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const shape = fields[name];
    if (shape !== undefined) return valueFailures(value, shape, path + name);
    return [
      { property: path + name, reason: unsupported("an input", path + name, plugin).message },
    ];
  });
}

function valueFailures(value: Value, shape: Shape, path: string, secret = false): CheckFailure[] {
  if (value instanceof Secret) return valueFailures(value.value, shape, path, true);
  if (value === null || value === unknown) return [];
  if (typeof shape === "object" && isProperties(value))
    return fieldFailures(value, shape, `${path}.`);
  if (typeof shape === "string" && fits(value, shape)) return [];

  const expected = typeof shape === "object" ? `a map of ${Object.keys(shape).join(", ")}` : shape;
  const got = secret ? "a secret that is something else" : `\`${JSON.stringify(value)}\``;
  return [{ property: path, reason: `Expected \`${path}\` to be ${expected}, got ${got}.` }];
}

function fits(value: Value, shape: string): boolean {
  if (shape === "a boolean") return typeof value === "boolean";
  if (shape === "a string") return typeof value === "string";
  if (shape === "a list of strings") return isList(value) && value.every(isText);
  return isProperties(value) && Object.values(value).every(isText);
}

function isText(value: Value): boolean {
  if (value instanceof Secret) return isText(value.value);
  return typeof value === "string" || value === null || value === unknown;
}
