import type { KubernetesObject } from "../objects.ts";
import type { Rule } from "../policy.ts";

/** Kinds whose names are part of DNS names and of the names of claims. */
const kinds = ["StatefulSet", "Service", "Namespace", "PersistentVolumeClaim"];

/** What claims and DNS hang on has a name that the program chose, rather than one with a random end. */
export const explicitNames: Rule = {
  name: "explicit-names",
  description: "StatefulSets and the objects in their pods' names have names of the program's own.",
  check(object) {
    if (!kinds.includes(object.kind)) return [];
    return [
      ...(hasOwnName(object)
        ? []
        : [
            "to have a name of its own, got one that Pulumi makes up: a replacement would have another, and other claims. Set `metadata.name`.",
          ]),
      ...(object.kind === "StatefulSet" && !object.spec?.serviceName
        ? [
            "to name its headless Service, got none: its pods have no DNS names. Set `spec.serviceName`.",
          ]
        : []),
    ];
  },
};

/** The provider marks the names that it has made up. */
function hasOwnName({ metadata }: KubernetesObject): boolean {
  return Boolean(metadata?.name) && metadata?.annotations?.["pulumi.com/autonamed"] !== "true";
}
