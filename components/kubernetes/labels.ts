import type { Input } from "@pulumi/pulumi";

export type Labels = Record<string, Input<string>>;

/**
 * Labels that select the pods of one instance. Selectors and claim templates are immutable, so these must not change
 * between releases.
 */
export function selectorLabels(instance: string): Labels {
  return {
    "app.kubernetes.io/name": "visit-counter",
    "app.kubernetes.io/instance": instance,
  };
}

/** Label of everything that belongs to the program. */
export const partOf = { "app.kubernetes.io/part-of": "visit-counter" } as const;

/**
 * The standard labels of an object.
 * Source: kubernetes.io/docs/concepts/overview/working-with-objects/common-labels
 *
 * @param version Version of the application; omitted for objects that outlive it.
 */
export function labels(instance: string, version?: Input<string>): Labels {
  return {
    ...selectorLabels(instance),
    ...partOf,
    "app.kubernetes.io/managed-by": "pulumi",
    ...(version !== undefined && { "app.kubernetes.io/version": version }),
  };
}
