import { namesIn, type Snapshot, totalIn } from "./snapshot.ts";

/** A number for people, with a comma between thousands. */
export function grouped(number: number | bigint): string {
  return number.toLocaleString("en");
}

/** A number of visits: `1 visit`, `2 visits`. */
export function visitsOf(number: number | bigint): string {
  return `${grouped(number)} ${BigInt(number) === 1n ? "visit" : "visits"}`;
}

/** A time in its largest unit and the next: `42 s`, `3 min 5 s`, `2 h 14 min`, `3 d 4 h`, and `5 min` if that is all. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const units = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const largest = units.findIndex(([number]) => number > 0);
  if (largest === -1) return "0 s";
  return units
    .slice(largest, largest + 2)
    .filter(([number]) => number > 0)
    .map(([number, unit]) => `${number} ${unit}`)
    .join(" ");
}

/** Visits per second: `0`, `0.4`, `12`, `1,200`. */
export function rate(perSecond: number): string {
  return perSecond < 9.95
    ? String(Math.round(perSecond * 10) / 10)
    : grouped(Math.round(perSecond));
}

/** The pods that the total is of: `in 2 pods`, `in 1 pod, without counter-1`. */
export function scope(snapshot: Snapshot): string {
  const number = Object.keys(snapshot.pods).length;
  const pods = `in ${number} ${number === 1 ? "pod" : "pods"}`;
  if (snapshot.missing.length === 0) return pods;
  const missing = namesIn(snapshot).filter((name) => snapshot.missing.includes(name));
  const named = missing.slice(0, 3).join(", ");
  const others = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return `${pods}, without ${named}${others}`;
}

/** What marks the pod that has counted the visit which the page shows. */
export function mineText(name: string, mine: string | undefined): string {
  return name === mine ? "counted your visit" : "";
}

/** The total for people. */
export function total(snapshot: Snapshot): string {
  return visitsOf(totalIn(snapshot));
}
