import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { Failure } from "../../terminal/failure.ts";

/** A value that is unknown until another resource is created. */
export const unknown: unique symbol = Symbol("unknown");

/** A value that the engine encrypts in the state and hides in its output. */
export class Secret {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** Any value that a program can pass to a resource. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof unknown
  | Secret
  | readonly Value[]
  | Properties;

/** The inputs or the state of a resource. */
export interface Properties {
  [name: string]: Value;
}

/*
 * The engine's encoding of values that JSON lacks, fixed by the Pulumi protocol: `specialSigKey` and its neighbours in
 * `@pulumi/pulumi/runtime/rpc`, whose import would load the whole SDK.
 */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Decodes properties from the engine; none if the message is missing. */
export function fromStruct(message: struct.Struct | undefined): Properties {
  return message === undefined ? {} : (decode(message.toJavaScript(), "") as Properties);
}

function decode(value: struct.JavaScriptValue, path: string): Value {
  if (value === unknownText) return unknown;
  if (Array.isArray(value)) return value.map((element, i) => decode(element, `${path}[${i}]`));
  if (value === null || typeof value !== "object") return value;

  const fields = value as Record<string, struct.JavaScriptValue>;
  const signature = fields[signatureKey];
  if (signature === undefined) {
    return mapProperties(fields, (field, name) => decode(field, path ? `${path}.${name}` : name));
  }
  if (signature === secretSignature) return new Secret(decode(fields.value ?? null, path));
  throw new Failure(
    `Expected \`${path}\` to be a plain value, got an asset, an archive or a resource. Read the file in the program and pass its text.`,
  );
}

/** Encodes properties for the engine. */
export function toStruct(properties: Properties): struct.Struct {
  return struct.Struct.fromJavaScript(encode(properties) as Record<string, struct.JavaScriptValue>);
}

function encode(value: Value): struct.JavaScriptValue {
  if (value === unknown) return unknownText;
  if (value instanceof Secret) {
    return { [signatureKey]: secretSignature, value: encode(value.value) };
  }
  if (isList(value)) return value.map(encode);
  return isProperties(value) ? mapProperties(value, encode) : (value as struct.JavaScriptValue);
}

/** Whether the value is a set of named values. */
export function isProperties(value: Value | undefined): value is Properties {
  return (
    typeof value === "object" && value !== null && !isList(value) && !(value instanceof Secret)
  );
}

/** Whether the value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The same names with other values; a value of `undefined` drops the name. */
export function mapProperties<From, To>(
  fields: Readonly<Record<string, From>>,
  change: (field: From, name: string) => To | undefined,
): Record<string, To> {
  const changed: Record<string, To> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = change(field, name);
    if (value !== undefined) changed[name] = value;
  }
  return changed;
}

/** The properties with every secret in plain text. Only to send them on, never for the state. */
export function reveal(properties: Properties): Properties {
  return revealValue(properties) as Properties;
}

function revealValue(value: Value): Value {
  if (value instanceof Secret) return revealValue(value.value);
  if (isList(value)) return value.map(revealValue);
  return isProperties(value) ? mapProperties(value, revealValue) : value;
}

/** Whether anything in the value is still unknown. */
export function hasUnknown(value: Value): boolean {
  return contains(value, (part) => part === unknown);
}

function contains(value: Value, is: (part: Value) => boolean): boolean {
  if (is(value)) return true;
  if (value instanceof Secret) return contains(value.value, is);
  if (isList(value)) return value.some((element) => contains(element, is));
  return isProperties(value) && Object.values(value).some((field) => contains(field, is));
}

/**
 * Marks as secret in `properties` what is secret in `like`, name by name. A list with one secret becomes secret as a
 * whole, because a server may reorder it.
 */
export function keepSecret(properties: Properties, like: Properties): Properties {
  return mapProperties(properties, (value, name) => {
    const model = like[name];
    if (model === undefined || value instanceof Secret) return value;
    if (isProperties(value) && isProperties(model)) return keepSecret(value, model);
    return contains(model, (part) => part instanceof Secret) ? new Secret(value) : value;
  });
}
