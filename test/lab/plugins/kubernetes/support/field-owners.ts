import type { Body } from "./fake-api-server.ts";

/** The paths of fields by manager. */
export type Owners = Map<string, Set<string>>;

type Applied =
  | { readonly object: Body; readonly owners: Owners }
  | { readonly conflicts: readonly [path: string, manager: string][] };

/** What belongs to no manager. */
const identity = /^(apiVersion|kind|metadata\.(name|namespace))$/;

/** Server-side apply, simplified: a field is a path of names, and a list is a value. */
export function applyFields(
  before: Body,
  owners: Owners,
  wanted: Body,
  manager: string,
  force: boolean,
): Applied {
  const fields = new Map(leaves(wanted));
  const others = [...owners].filter(([name]) => name !== manager);
  const conflicts = others.flatMap(([other, paths]) =>
    [...fields]
      .filter(([path, value]) => paths.has(path) && !same(valueAt(before, path), value))
      .map(([path]): [string, string] => [path, other]),
  );
  if (conflicts.length > 0 && !force) return { conflicts };

  const object = structuredClone(before);
  for (const path of owners.get(manager) ?? []) {
    const shared = others.some(([, paths]) => paths.has(path));
    if (!fields.has(path) && !shared) set(object, path, undefined);
  }
  for (const [path, value] of fields) set(object, path, value);

  const lost = new Set(conflicts.map(([path]) => path));
  const next: Owners = new Map(
    others.map(([name, paths]) => [name, new Set([...paths].filter((path) => !lost.has(path)))]),
  );
  next.set(manager, new Set([...fields.keys()].filter((path) => !identity.test(path))));
  return { object, owners: next };
}

function leaves(value: Body, path = ""): [string, Body][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, field]) =>
    leaves(field, path === "" ? name : `${path}.${name}`),
  );
}

function valueAt(object: Body, path: string): Body {
  return path.split(".").reduce((value, name) => value?.[name], object);
}

function set(object: Body, path: string, value: Body): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let parent = object;
  for (const name of names) {
    parent[name] ??= {};
    parent = parent[name];
  }
  if (value === undefined) delete parent[last];
  else parent[last] = structuredClone(value);
}

function same(a: Body, b: Body): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
