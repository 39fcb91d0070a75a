import type { Remembered } from "./memory.ts";
import type { Snapshot } from "./snapshot.ts";
import { duration, grouped } from "./wording.ts";

/** How a pod is: `answers` if it does not say whether it is ready. */
export type Condition = "ready" | "not ready" | "answers" | "away";

/** The texts of a pod's card. */
export interface Card {
  readonly condition: Condition;
  /** Its count, or the last one known; a dash if none is. */
  readonly visits: string;
  /** What the count is. */
  readonly unit: string;
  /** How long it has been so. */
  readonly since: string;
}

/**
 * What the page shows of a pod.
 * @param remembered What it knows from earlier. Default: nothing.
 * @param now In milliseconds. Default: by the clock.
 */
export function cardOf(
  snapshot: Snapshot,
  name: string,
  remembered?: Remembered,
  now = Date.now(),
): Card {
  const says = snapshot.pods[name];
  if (says === undefined) {
    const last = remembered?.visits ?? snapshot.lastVisits[name];
    const awaySince = remembered?.awaySince;
    return {
      condition: "away",
      visits: last === undefined ? "–" : grouped(last),
      unit: last === undefined ? "count unknown" : "its last known count",
      since: awaySince === undefined ? "" : `for ${duration((now - awaySince) / 1000)}`,
    };
  }
  const { visits, ready, started } = says;
  return {
    condition: ready === undefined ? "answers" : ready ? "ready" : "not ready",
    visits: grouped(visits),
    unit: visits === 1 ? "visit" : "visits",
    since: started === undefined ? "" : `started ${duration(age(started, snapshot.time))} ago`,
  };
}

/** Seconds from a start to a moment. */
function age(started: string, time: number): number {
  return (time - Date.parse(started)) / 1000;
}
