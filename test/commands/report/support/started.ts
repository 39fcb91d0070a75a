import { tableOf } from "./fake-kubectl.ts";

/** When a pod was created and when it was ready, in seconds; not ready if there is no second number. */
export interface Started {
  readonly at: readonly [created: number, ready?: number];
  readonly revision?: string;
}

/** The list of when the pods of a StatefulSet started. */
export function startedTable(set: string, pods: readonly Started[]): string {
  const lines = pods.map(({ at: [created, ready], revision = "1" }, ordinal) => {
    const since = time(ready ?? created);
    return [`${set}-${ordinal}`, time(created), ready !== undefined, since, revision].join(" | ");
  });
  return tableOf("POD | CREATED | READY | SINCE | REVISION", ...lines);
}

function time(second: number): string {
  return new Date(Date.UTC(2026, 10, 27, 10, 0, second)).toISOString().replace(".000", "");
}
