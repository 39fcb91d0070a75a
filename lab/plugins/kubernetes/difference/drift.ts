import { isList, isProperties, type Properties, type Value } from "../../support/properties.ts";
import type { Path } from "./path.ts";
import { sameQuantity } from "./quantity.ts";

/**
 * The inputs with the values that the live object has for them now: what drifted differs from the inputs, what a server
 * added is not there, and what only reads differently stays as it was put.
 */
export function asLive(inputs: Properties, live: Properties): Properties {
  return liveProperties([], inputs, live);
}

function liveProperties(path: Path, inputs: Properties, live: Properties): Properties {
  const values: Properties = {};
  for (const [name, input] of Object.entries(inputs)) {
    const value = liveValue([...path, name], input, live[name]);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function liveValue(path: Path, input: Value, live: Value | undefined): Value | undefined {
  // A server leaves out what is empty, and that is what was asked for.
  if (live === undefined) return isEmpty(input) ? input : undefined;
  if (isProperties(input) && isProperties(live)) return liveProperties(path, input, live);
  if (isList(input) && isList(live)) {
    return live
      .slice(0, input.length)
      .map((element, i) => liveValue([...path, i], input[i] ?? null, element) ?? element);
  }
  return sameQuantity(path, input, live) ? input : live;
}

/** Whether Go's `omitempty` drops the value. */
function isEmpty(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  if (isProperties(value)) return Object.values(value).every(isEmpty);
  return value === null || value === false || value === 0 || value === "";
}
