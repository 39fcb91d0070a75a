import { isList, isProperties, type Value } from "../../support/properties.ts";

/** What a step of a path selects from values; `root` is what `$` means. */
export type Step = (values: readonly Value[], root: Value) => readonly Value[];

/** `[*]` and `.*` */
export const everything: Step = (values) =>
  values.flatMap((value) => {
    if (isList(value)) return value;
    return isProperties(value) ? Object.values(value) : [];
  });

/** `.name` and `["name"]` */
export function child(name: string): Step {
  return (values) =>
    values.flatMap((value) =>
      isProperties(value) && Object.hasOwn(value, name) ? [value[name] ?? null] : [],
    );
}

/** `[0]`, and from the end `[-1]` */
export function element(index: number): Step {
  return (values) =>
    values.flatMap((value) => {
      const found = isList(value) ? value.at(index) : undefined;
      return found === undefined ? [] : [found];
    });
}

/** A side of a comparison that selects nothing is `undefined`, and only equals another such. */
type Comparison = (left: Value | undefined, right: Value | undefined) => boolean;

const less: Comparison = (left, right) =>
  (typeof left === "number" && typeof right === "number" && left < right) ||
  (typeof left === "string" && typeof right === "string" && left < right);

export const comparisons: Readonly<Record<string, Comparison>> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": less,
  "<=": (left, right) => left === right || less(left, right),
  ">": (left, right) => less(right, left),
  ">=": (left, right) => left === right || less(right, left),
};
