import { isList, isProperties, type Value } from "../../support/properties.ts";
import type { PropertyChange } from "../../support/resource-provider.ts";
import { type Path, parsePath } from "../difference/path.ts";
import { isForeign } from "./managed-fields.ts";
import { at, type KubernetesObject } from "./object.ts";

/** Takes the changes away that the program wants ignored. */
export function withoutIgnored(
  changes: ReadonlyMap<string, PropertyChange>,
  ignored: readonly string[],
): Map<string, PropertyChange> {
  const patterns = ignored.map(parsePath);
  const kept = [...changes].filter(([path]) => {
    const steps = parsePath(path);
    return !patterns.some((pattern) =>
      pattern.every((step, i) => step === steps[i] || (step === "*" && steps[i] !== undefined)),
    );
  });
  return new Map(kept);
}

/**
 * The object to apply where fields are ignored: one that others manage is left to them, one of ours keeps the value that it
 * has in the cluster.
 */
export function leaveIgnored(
  object: KubernetesObject,
  live: KubernetesObject,
  ignored: readonly string[],
  fieldManager: string,
): KubernetesObject {
  return ignored.map(parsePath).reduce((left, path) => {
    if (isForeign(live, path, fieldManager)) return withValue(left, path, undefined);
    const value = at(live, ...path);
    return value === undefined ? left : withValue(left, path, value);
  }, object);
}

/** The same object with another value at a path, or with none; where the path leads nowhere, the object as it is. */
function withValue(
  object: KubernetesObject,
  path: Path,
  value: Value | undefined,
): KubernetesObject {
  return changed(object, path, value) as KubernetesObject;
}

function changed(part: Value, [step, ...rest]: Path, value: Value | undefined): Value {
  if (step === undefined) return part;
  if (isList(part)) {
    const index = Number(step);
    const element = part[index];
    if (element === undefined) return part;
    if (rest.length > 0) return part.with(index, changed(element, rest, value));
    return value === undefined ? part.toSpliced(index, 1) : part.with(index, value);
  }
  if (!isProperties(part)) return part;
  const name = String(step);
  if (rest.length === 0) {
    const { [name]: _, ...others } = part;
    return value === undefined ? others : { ...others, [name]: value };
  }
  const field = part[name];
  return field === undefined ? part : { ...part, [name]: changed(field, rest, value) };
}
