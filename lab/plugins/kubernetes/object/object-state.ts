import type { Properties } from "../../support/properties.ts";
import { type KubernetesObject, propertiesAt, textAt } from "./object.ts";
import { toObject, toProperties } from "./object-inputs.ts";

/**
 * What the state keeps of an object: the live object, and beside it the inputs it was made from, in the form and under the
 * names of the official plugin, so that either can go on where the other stopped.
 */
export interface ObjectState {
  readonly inputs: KubernetesObject;
  readonly live: KubernetesObject;
  /** The apiVersion that the object was created with. */
  readonly initialApiVersion: string;
  readonly fieldManager: string;
}

/** `like`: the inputs as the program gave them; they say what is secret. */
export function writeState(state: ObjectState, like: Properties): Properties {
  return {
    ...toProperties(state.live, like),
    __inputs: toProperties(state.inputs, like),
    __initialApiVersion: state.initialApiVersion,
    __fieldManager: state.fieldManager,
  };
}

/** Reads what this plugin or the official one wrote. Everything is in the open. */
export function readState(properties: Properties): ObjectState {
  const state = toObject(properties);
  const { __inputs, __initialApiVersion, __fieldManager, ...live } = state;
  const inputs = propertiesAt(state, "__inputs");
  return {
    inputs,
    live,
    initialApiVersion: textAt(state, "__initialApiVersion") || textAt(inputs, "apiVersion"),
    fieldManager: textAt(state, "__fieldManager"),
  };
}
