import { namesIn, type Snapshot } from "./snapshot.ts";
import { grouped } from "./wording.ts";

/** What the page knows of a pod from earlier snapshots. Times are in milliseconds. */
export interface Remembered {
  /** Its last count; undefined if it has been away from the start. */
  readonly visits: number | undefined;
  /** When its process started, as it last said, if it does. */
  readonly started: string | undefined;
  /** Since when it has been away; undefined if it answers. */
  readonly awaySince: number | undefined;
  /** How it came back, if it was away: `back with the same count`. */
  readonly note: string;
}

/** What the page knows of all pods, by name. */
export type Memory = Readonly<Record<string, Remembered>>;

/**
 * What the page knows after one more snapshot.
 * @param now Time of the snapshot.
 * @returns That, and a sentence for each pod that has gone or come meanwhile.
 */
export function remember(
  before: Memory,
  snapshot: Snapshot,
  now: number,
): { readonly memory: Memory; readonly news: readonly string[] } {
  const isFirst = Object.keys(before).length === 0;
  const memory: Record<string, Remembered> = {};
  const news: string[] = [];
  for (const name of namesIn(snapshot)) {
    const old = before[name];
    memory[name] = snapshot.pods[name]
      ? present(name, old, snapshot, isFirst ? [] : news)
      : absent(name, old, snapshot, now, news);
  }
  for (const name of Object.keys(before))
    if (memory[name] === undefined)
      news.push(`${name} is gone: there ${podsOf(Object.keys(memory).length)} now.`);
  return { memory, news };
}

function podsOf(number: number): string {
  return number === 1 ? "is 1 pod" : `are ${number} pods`;
}

function present(
  name: string,
  old: Remembered | undefined,
  { pods }: Snapshot,
  news: string[],
): Remembered {
  const { visits, started } = pods[name] ?? { visits: 0 };
  if (old === undefined) news.push(`${name} is new, with a count of its own.`);
  const wasAway = old?.awaySince !== undefined;
  const isSame = old?.started === started;
  const isAnew = !isSame && old?.started !== undefined && started !== undefined;
  let note = old?.note ?? "";
  if (wasAway || isAnew) {
    // The same process as before: it was the network, or the pod was busy.
    const again = isSame && started !== undefined ? "answers again" : "back";
    note = `${again} ${withCount(old?.visits, visits)}`;
    news.push(`${name} ${again === "back" ? "is " : ""}${note}.`);
  }
  return { visits, started, awaySince: undefined, note };
}

function absent(
  name: string,
  old: Remembered | undefined,
  { lastVisits }: Snapshot,
  now: number,
  news: string[],
): Remembered {
  const visits = old?.visits ?? lastVisits[name];
  if (old?.awaySince === undefined) {
    const last = visits === undefined ? "" : ` Its last known count is ${grouped(visits)}.`;
    news.push(`${name} is away.${last}`);
  }
  return { visits, started: old?.started, awaySince: old?.awaySince ?? now, note: "" };
}

/** How a count compares with the last one before the pod was away. */
function withCount(before: number | undefined, visits: number): string {
  if (before === undefined) return `with a count of ${grouped(visits)}`;
  if (visits === before) return `with the same count, ${grouped(visits)}`;
  if (visits < before) return `with a smaller count, ${grouped(visits)} after ${grouped(before)}`;
  return `with its count, ${grouped(before)}, and ${grouped(visits - before)} more since`;
}
