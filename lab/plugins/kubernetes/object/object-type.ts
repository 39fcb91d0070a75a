import type { Properties } from "../../support/properties.ts";
import { unsupported } from "../official.ts";
import { textAt } from "./object.ts";

/** The apiVersion and the kind that a type of a program names: `kubernetes:apps/v1:StatefulSet`. */
export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Groups of the package that are no groups of the API: what they offer is made by the official plugin. */
const noGroups = new Set(["helm.sh", "kustomize", "yaml"]);

/** Reads a type. Only objects of the API are supported; `inputs` tell a patch from a kind that is named like one. */
export function objectType(type: string, inputs: Properties = {}): ObjectType {
  const [, module = "", kind = ""] = type.split(":");
  const [group = "", version] = module.split("/");
  const patch = `${textAt(inputs, "kind")}Patch` === kind;
  const list = kind.endsWith("List") && (!group.includes(".") || group.endsWith(".k8s.io"));
  if (version === undefined || noGroups.has(group) || patch || list) {
    throw unsupported("a resource", type);
  }
  return { apiVersion: group === "core" ? version : module, kind };
}
