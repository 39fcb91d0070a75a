import { isList, isProperties, type Properties, type Value } from "../../support/properties.ts";

/** An object as the Kubernetes API has it, or as a program wants it. */
export type KubernetesObject = Properties;

/** What is at a path, `undefined` where the path leads nowhere. */
export function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let found = value;
  for (const step of path) {
    if (isList(found)) found = typeof step === "number" ? found.at(step) : undefined;
    else found = isProperties(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** The text at a path, empty where there is none. */
export function textAt(value: Value | undefined, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The number at a path, 0 where there is none: the API leaves out what is 0. */
export function numberAt(value: Value | undefined, ...path: (string | number)[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

/** The list at a path, empty where there is none. */
export function listAt(value: Value | undefined, ...path: (string | number)[]): readonly Value[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The properties at a path, empty where there are none. */
export function propertiesAt(value: Value | undefined, ...path: (string | number)[]): Properties {
  const found = at(value, ...path);
  return isProperties(found) ? found : {};
}

export function nameOf(object: KubernetesObject): string {
  return textAt(object, "metadata", "name");
}

export function namespaceOf(object: KubernetesObject): string {
  return textAt(object, "metadata", "namespace");
}

export function annotationOf(object: KubernetesObject, name: string): string {
  return textAt(object, "metadata", "annotations", name);
}

/** The object with some of its metadata changed; a value of `undefined` takes the field out. */
export function withMetadata(
  object: KubernetesObject,
  change: Readonly<Record<string, Value | undefined>>,
): KubernetesObject {
  const metadata = { ...propertiesAt(object, "metadata") };
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  return { ...object, metadata };
}

/** `namespace/name`, or the name alone outside namespaces: what the state knows an object by. */
export function idOf(object: KubernetesObject): string {
  return joinId(namespaceOf(object), nameOf(object));
}

export function joinId(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

export function splitId(id: string): { readonly namespace: string; readonly name: string } {
  const slash = id.indexOf("/");
  return { namespace: id.slice(0, Math.max(slash, 0)), name: id.slice(slash + 1) };
}

/** How messages name an object: ``StatefulSet `visit-counter/counter` ``. */
export function describe(object: KubernetesObject): string {
  return `${textAt(object, "kind")} \`${idOf(object)}\``;
}
