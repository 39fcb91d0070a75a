import { keepSecret, type Properties, reveal, Secret, unknown } from "../../support/properties.ts";
import { asLive } from "../difference/drift.ts";
import { propertiesAt } from "../object/object.ts";
import type { LiveRelease } from "./live-release.ts";

/** What the state keeps of a release, in the form of the official plugin. All inputs are secret as a whole, beside themselves. */
export function writeReleaseState(inputs: Properties, live: LiveRelease): Properties {
  const open = reveal(inputs);
  const values = asLive(propertiesAt(open, "values"), live.values);
  return {
    ...keepSecret({ ...open, values, version: live.version }, inputs),
    ...live.outputs,
    __inputs: new Secret(inputs),
  };
}

/** What a preview can say. */
export function previewReleaseState(inputs: Properties): Properties {
  return { ...inputs, resourceNames: unknown, status: unknown, __inputs: new Secret(inputs) };
}

/** The inputs in a state of this plugin or the official one, `undefined` in that of an import. Secrets stay secret. */
export function releaseInputs(state: Properties): Properties | undefined {
  const { __inputs } = state;
  if (__inputs instanceof Secret) return propertiesAt({ inputs: __inputs.value }, "inputs");
  return __inputs === undefined ? undefined : propertiesAt(state, "__inputs");
}
