import { isProperties, type Properties, type Value } from "../../support/properties.ts";
import type { Path } from "../difference/path.ts";
import { at, type KubernetesObject, listAt, nameOf, propertiesAt, textAt } from "./object.ts";

/** The manager of what the official plugin creates without server-side apply, and we likewise. */
export const createManager = "pulumi-kubernetes";

/** How the names begin of those whose fields an update takes over: earlier creates, and changes by kubectl. */
const takenOver = ["kubectl", createManager, "pulumi-resource-kubernetes", "before-first-apply"];

/** Whether an update takes the fields of a manager over before it applies. */
export function isTakenOver(manager: string): boolean {
  return takenOver.some((name) => manager.startsWith(name));
}

/**
 * The JSON patch that makes a field manager the owner, by apply, of what was created or applied otherwise; without it a
 * field that is taken out of the program would stay in the object. `undefined` where there is nothing to take over.
 */
export function takeOver(
  live: KubernetesObject,
  fieldManager: string,
): readonly Properties[] | undefined {
  const entries = listAt(live, "metadata", "managedFields").filter(isProperties);
  const isApplied = (entry: Properties) =>
    entry.manager === fieldManager && entry.operation === "Apply";
  const isOurs = (entry: Properties) => {
    const manager = textAt(entry, "manager");
    const written = entry.operation === "Update" || manager.startsWith("kubectl");
    return (
      textAt(entry, "subresource") === "" && (isApplied(entry) || (written && isTakenOver(manager)))
    );
  };
  const ours = entries.filter(isOurs);
  if (ours.every(isApplied)) return undefined;

  const [newest] = ours;
  const fieldsV1 = ours.map((entry) => propertiesAt(entry, "fieldsV1")).reduce(union, {});
  const merged = { ...newest, manager: fieldManager, operation: "Apply", fieldsV1 };
  const value = [...entries.filter((entry) => !isOurs(entry)), merged];
  return [{ op: "replace", path: "/metadata/managedFields", value }];
}

/** Sets of fields are trees of names, so their union is a merge. */
function union(a: Properties, b: Properties): Properties {
  const merged: Properties = { ...a };
  for (const [name, fields] of Object.entries(b)) {
    const other = merged[name];
    merged[name] = isProperties(other) && isProperties(fields) ? union(other, fields) : fields;
  }
  return merged;
}

/** Whether a field belongs to others and not to this manager. */
export function isForeign(live: KubernetesObject, path: Path, fieldManager: string): boolean {
  const owners = listAt(live, "metadata", "managedFields").filter((entry) =>
    owns(propertiesAt(entry, "fieldsV1"), live, path),
  );
  return owners.length > 0 && !owners.some((entry) => textAt(entry, "manager") === fieldManager);
}

/** Follows a path in a set of fields: `f:<name>` for a field, `k:{<keys>}` for the element of a list that has these keys. */
function owns(fields: Properties, live: KubernetesObject, path: Path): boolean {
  let level: Value | undefined = fields;
  for (const [i, step] of path.entries()) {
    if (typeof step === "string") level = at(level, `f:${step}`);
    else level = elementFields(level, at(live, ...path.slice(0, i + 1)));
    if (level === undefined) return false;
  }
  return true;
}

function elementFields(fields: Value | undefined, element: Value | undefined): Value | undefined {
  if (!isProperties(fields)) return undefined;
  const key = Object.keys(fields).find((name) => {
    if (!name.startsWith("k:")) return false;
    const keys: Properties = JSON.parse(name.slice(2));
    return Object.entries(keys).every(([field, value]) => at(element, field) === value);
  });
  // A list without keys is owned as a whole.
  return key === undefined && Object.keys(fields).length === 0 ? fields : fields[key ?? ""];
}

/** What is left of an object for a manager that gives up all its fields. */
export function nothingOf(object: KubernetesObject): KubernetesObject {
  const { apiVersion = "", kind = "" } = object;
  const namespace = textAt(object, "metadata", "namespace");
  return {
    apiVersion,
    kind,
    metadata: { name: nameOf(object), ...(namespace !== "" && { namespace }) },
  };
}
