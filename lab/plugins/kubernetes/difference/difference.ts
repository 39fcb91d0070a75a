import { isList, isProperties, type Properties, type Value } from "../../support/properties.ts";
import type { PropertyChange } from "../../support/resource-provider.ts";
import { type Path, printPath } from "./path.ts";
import { sameQuantity } from "./quantity.ts";

/** Whether a change at this path means a new resource. `value` is what is there from now on, if anything. */
export type ReplacementRule = (path: Path, value: Value | undefined) => boolean;

/**
 * What changed between two sets of inputs, by property path. Inputs are compared with inputs: what a server adds to an
 * object is never a change. A value that is not known yet is one.
 */
export function differences(
  before: Properties,
  after: Properties,
  replaces: ReplacementRule,
): Map<string, PropertyChange> {
  const changes = new Map<string, PropertyChange>();
  const add = (kind: PropertyChange["kind"], path: Path, value?: Value) =>
    changes.set(printPath(path), { kind, replaces: replaces(path, value) });

  const compare = (path: Path, a: Value | undefined, b: Value | undefined): void => {
    if (a === undefined && b === undefined) return;
    if (b === undefined) add("delete", path);
    else if (a === undefined) add("add", path, b);
    else if (isProperties(a) && isProperties(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare([...path, name], a[name], b[name]);
      }
    } else if (isList(a) && isList(b)) {
      for (let i = 0; i < Math.max(a.length, b.length); i++) compare([...path, i], a[i], b[i]);
    } else if (typeof b === "symbol" || (a !== b && !sameQuantity(path, a, b))) {
      add("update", path, b);
    }
  };

  compare([], before, after);
  return changes;
}
