/**
 * What the Jobs of a rollout and their template must agree on: the only link between them and the Pulumi program.
 * Constants and types only, no imports.
 */

/** File of the image that they run. */
export const program = "/keeper/rollout.mjs";

/** Environment variables that they read, beside the keeper's own for the API server. */
export const environment = {
  /** The {@link Order}, as JSON. */
  order: "ROLLOUT_ORDER",
  /** Name of the Job itself. */
  job: "ROLLOUT_JOB",
} as const;

/** Label of all Jobs of one StatefulSet's rollouts, with the StatefulSet's name. */
export const jobLabel = "visit-counter/rollout-of";

/** Annotation of a Job with what it found, in one sentence. */
export const resultAnnotation = "visit-counter/rollout-result";

/**
 * How pods change to a new template: `rolling`, one after the other; `canary`, the last pod first, and the others once
 * it has proved that it counts; `onDelete`, each when somebody deletes it.
 */
export const strategies = ["rolling", "canary", "onDelete"] as const;
export type Strategy = (typeof strategies)[number];

/** What a Job does. */
export interface Order {
  /** `prepare`: before the template changes, so that no pod changes with it. `roll`: afterwards. */
  readonly task: "prepare" | "roll";
  readonly strategy: Strategy;
  readonly namespace: string;
  readonly statefulSet: string;
  /** Base URL of a pod, with `{pod}` for its name. */
  readonly podUrl: string;
  /** What the names of the pods' ConfigMaps begin with: those that no pod mounts any more are deleted in the end. */
  readonly configMaps: string;
  /** Name of the Job that prepared this; empty for none. */
  readonly preparation: string;
}
