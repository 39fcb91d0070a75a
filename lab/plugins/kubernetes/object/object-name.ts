import { createHash, randomBytes } from "node:crypto";
import { Failure } from "../../../support/failure.ts";
import { unknown } from "../../support/properties.ts";
import type { CheckRequest } from "../../support/resource-provider.ts";
import {
  annotationOf,
  at,
  type KubernetesObject,
  nameOf,
  propertiesAt,
  withMetadata,
} from "./object.ts";

const autonamed = "pulumi.com/autonamed";

/** Whether the name was made up here, so that a replacement can have another one beside it. */
export function isAutonamed(object: KubernetesObject): boolean {
  return annotationOf(object, autonamed) === "true";
}

/** The object with a name: its own, the one it was given before, or `<name in the program>-<8 hex digits>`. */
export function named(
  object: KubernetesObject,
  before: KubernetesObject,
  request: Pick<CheckRequest, "name" | "randomSeed">,
): KubernetesObject {
  if (nameOf(object) !== "" || at(object, "metadata", "name") === unknown) return object;
  if (at(object, "metadata", "generateName") !== undefined) {
    throw new Failure(
      "Expected `metadata.name`, got `metadata.generateName`, which server-side apply does not have. Set a name, or leave both out.",
    );
  }
  const name = isAutonamed(before) ? nameOf(before) : generatedName(request);
  const annotations = { ...propertiesAt(object, "metadata", "annotations"), [autonamed]: "true" };
  return withMetadata(object, { name, annotations });
}

/** `<name in the program>-<8 hex digits>`. A preview and its run get the same seed, hence the same name. */
export function generatedName({
  name,
  randomSeed,
}: Pick<CheckRequest, "name" | "randomSeed">): string {
  const seeded = randomSeed.length > 0;
  const bytes = seeded ? createHash("sha256").update(randomSeed).digest() : randomBytes(4);
  return `${name}-${bytes.subarray(0, 4).toString("hex")}`;
}
