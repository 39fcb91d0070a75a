import { columns, readTable } from "./table.ts";
import type { Span } from "./timeline.ts";
import { inTrial } from "./trial.ts";
import { instanceLabel } from "./trial-set.ts";

/** A pod of the trial, from its creation until it was ready, as Kubernetes dates them, in whole seconds. */
export interface Start extends Span {
  /** The revision of the template that it is made of. */
  readonly revision: string;
}

/** The arguments that list when the pods of a StatefulSet started. */
export function startsOf(name: string): string[] {
  const selector = `--selector=${instanceLabel}=${name}`;
  return ["get", "pods", inTrial, selector, columns(fields)];
}

const fields = {
  POD: ".metadata.name",
  CREATED: ".metadata.creationTimestamp",
  READY: ".status.containerStatuses[*].ready",
  SINCE: '.status.conditions[?(@.type=="Ready")].lastTransitionTime',
  REVISION: ".metadata.labels.controller-revision-hash",
};

/** The pods in that list, by their ordinals; undefined unless there are so many, all ready. */
export function readStarts(output: string, replicas: number): Start[] | undefined {
  const pods = readTable(output);
  if (pods.length !== replicas || pods.some(({ READY }) => READY !== "true")) return undefined;
  return pods.map(({ POD = "", CREATED = "", SINCE = "", REVISION = "" }) => ({
    name: POD,
    from: Date.parse(CREATED),
    to: Date.parse(SINCE),
    revision: REVISION,
  }));
}
