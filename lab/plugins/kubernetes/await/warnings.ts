import type { Lookup } from "../cluster/objects.ts";
import { type KubernetesObject, namespaceOf, textAt } from "../object/object.ts";

/** How many warnings are passed on, the newest. */
const most = 3;
/** Milliseconds by which the clocks of this machine and of the cluster may differ. */
const clockSkew = 5_000;

/** The warnings about anything in the namespace of an object. */
export function warningEvents(object: KubernetesObject): Lookup {
  return {
    apiVersion: "v1",
    kind: "Event",
    namespace: namespaceOf(object),
    fieldSelector: "type=Warning",
  };
}

/** The newest of the events about some objects since a moment, in milliseconds since 1970. */
export function newestWarnings(
  events: readonly KubernetesObject[],
  involved: readonly KubernetesObject[],
  since: number,
): string[] {
  const uids = new Set(involved.map((object) => textAt(object, "metadata", "uid")));
  const own = events.filter(
    (event) =>
      uids.has(textAt(event, "involvedObject", "uid")) && timeOf(event) >= since - clockSkew,
  );
  const newestFirst = own.sort((a, b) => timeOf(b) - timeOf(a)).map(describeEvent);
  return [...new Set(newestFirst)].slice(0, most);
}

/** Events of the old and of the new kind write down their time in different fields. */
function timeOf(event: KubernetesObject): number {
  const times = [
    textAt(event, "series", "lastObservedTime"),
    textAt(event, "lastTimestamp"),
    textAt(event, "eventTime"),
    textAt(event, "metadata", "creationTimestamp"),
  ];
  return Date.parse(times.find((time) => time !== "") ?? "") || 0;
}

function describeEvent(event: KubernetesObject): string {
  const kind = textAt(event, "involvedObject", "kind").toLowerCase();
  const name = textAt(event, "involvedObject", "name");
  return `${kind} ${name}: ${textAt(event, "reason")}: ${textAt(event, "message").trim()}`;
}
