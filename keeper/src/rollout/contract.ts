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

/** Label of the Jobs before and after one StatefulSet's rollouts, with the StatefulSet's name. */
export const hookLabel = "visit-counter/hook-of";

/** What a Job does before or after a rollout. */
export interface HookOrder {
  /** `before`: asks the pods whether the new version can read their data. `after`: visits the Service. */
  readonly task: "before" | "after";
  readonly namespace: string;
  readonly statefulSet: string;
  /** Base URL of a pod, with `{pod}` for its name. */
  readonly podUrl: string;
  /** Base URL of the Service for clients. */
  readonly serviceUrl: string;
  /** The metric by which a pod tells the format of its data; one that has none has the first format. */
  readonly formatMetric: string;
  /** The formats that the new version reads. */
  readonly formats: readonly number[];
  /** Name of the Job before, for the one after; empty for none. */
  readonly before: string;
}

/** What a Job of the rollout itself does. */
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
