import type { Page, Row } from "./page.ts";

/** A report, once all its sections are written. */
export interface Report {
  /** The cluster, as kubectl names it. */
  readonly cluster: string;
  /** When it was begun, in RFC 3339. */
  readonly time: string;
  /** Seconds that it took. */
  readonly seconds: number;
  readonly pages: readonly Page[];
}

/** The rows that do not hold, with the titles of their sections. */
export function flaws({ pages }: Report): { readonly title: string; readonly row: Row }[] {
  return pages.flatMap(({ title, rows }) =>
    rows.filter(({ flaw }) => flaw !== undefined).map((row) => ({ title, row })),
  );
}

/** How many of some rows hold: `5 of 6`. */
export function tally(rows: readonly Row[]): string {
  return `${rows.filter(({ flaw }) => flaw === undefined).length} of ${rows.length}`;
}

/** What the report says of itself, in one paragraph. */
export function summary({ cluster, time, seconds, pages }: Report): string {
  const rows = pages.flatMap((page) => page.rows);
  return (
    `Made by \`npm run report\` on ${time.slice(0, 10)} at ${time.slice(11, 19)} UTC in ${seconds} s. Cluster: ${cluster}. ` +
    `Every command was run on it, and printed what you see; where the report had to wait, that is the last of many runs. ` +
    `${tally(rows)} claims hold.`
  );
}
