import {
  hasUnknown,
  isList,
  isProperties,
  keepSecret,
  mapProperties,
  type Properties,
  reveal,
  Secret,
  type Value,
} from "../../support/properties.ts";
import { type KubernetesObject, propertiesAt, textAt, withMetadata } from "./object.ts";

/** Metadata that only the server writes. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** The object that inputs ask for, with every secret in the open. */
export function wanted(inputs: Properties): KubernetesObject {
  return withEncodedData(withoutServerMetadata(toObject(inputs)));
}

/** The server keeps no `stringData`; it encodes it into `data`, where it can be compared. */
function withEncodedData(object: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = object;
  const secret = textAt(object, "apiVersion") === "v1" && textAt(object, "kind") === "Secret";
  if (!secret || !isProperties(stringData) || hasUnknown(object)) return object;
  const encoded = mapProperties(stringData, (text) =>
    Buffer.from(`${String(text)}`).toString("base64"),
  );
  return { ...rest, data: { ...propertiesAt(object, "data"), ...encoded } };
}

/** An object as the API has it, with every secret in the open. */
export function toObject(properties: Properties): KubernetesObject {
  return renamed(reveal(properties), /^x_kubernetes_/, "_", "-");
}

/** An object as the program's language can have it. Secret is what was secret in `inputs`, and all that a Secret holds. */
export function toProperties(object: KubernetesObject, inputs: Properties): Properties {
  const properties = renamed(object, /^x-kubernetes-/, "-", "_");
  if (textAt(object, "kind") !== "Secret") return keepSecret(properties, inputs);

  for (const field of ["data", "stringData"]) {
    const value = properties[field];
    if (value !== undefined) properties[field] = new Secret(value);
  }
  return properties;
}

/** A language has no names with dashes, so the extensions of a CustomResourceDefinition are written with underscores. */
function renamed(properties: Properties, which: RegExp, from: string, to: string): Properties {
  const rename = (value: Value): Value => {
    if (isList(value)) return value.map(rename);
    return isProperties(value) ? renamed(value, which, from, to) : value;
  };
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      which.test(name) ? name.replaceAll(from, to) : name,
      rename(value),
    ]),
  );
}

function withoutServerMetadata(object: KubernetesObject): KubernetesObject {
  if (!isProperties(object.metadata)) return object;
  return withMetadata(
    object,
    Object.fromEntries(serverMetadata.map((field) => [field, undefined])),
  );
}

/** The live object as far as an import can take it for inputs. */
export function importedInputs(live: KubernetesObject): KubernetesObject {
  const { status, ...object } = withoutServerMetadata(live);
  const { "kubectl.kubernetes.io/last-applied-configuration": _, ...annotations } = propertiesAt(
    object,
    "metadata",
    "annotations",
  );
  const some = Object.keys(annotations).length > 0;
  return withMetadata(object, { annotations: some ? annotations : undefined });
}
