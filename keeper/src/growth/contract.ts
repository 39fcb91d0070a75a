/**
 * What the Job of a growth and its template must agree on: the only link between it and the Pulumi program. Constants
 * and types only, no imports.
 */

/** File of the image that it runs. */
export const program = "/keeper/growth.mjs";

/** Environment variables that it reads, beside the keeper's own for the API server. */
export const environment = {
  /** The {@link Order}, as JSON. */
  order: "GROWTH_ORDER",
  /** Name of the Job itself. */
  job: "GROWTH_JOB",
} as const;

/** Label of all Jobs that make the claims of one StatefulSet grow, with the StatefulSet's name. */
export const jobLabel = "visit-counter/growth-of";

/** How large the claims of a StatefulSet are to be. */
export interface Order {
  readonly namespace: string;
  readonly statefulSet: string;
  /** Names of its claim templates. */
  readonly templates: readonly string[];
  /** What each claim requests, as a Kubernetes quantity: a whole number with or without a unit. */
  readonly size: string;
  /** The setting that says so, for errors. */
  readonly setting: string;
  /** Number of pods that the StatefulSet is made anew with, and the setting that says so. */
  readonly replicas: number;
  readonly replicasSetting: string;
}
