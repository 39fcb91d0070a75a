import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../terminal/places.ts";

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** The file that remembers which sites did not answer. */
export function silentSitesFile(): string {
  return join(cacheFolder(), "toolchain", "silent-sites.json");
}

/** When a site did not answer, if that was less than a day ago. */
export function silentSince(address: string, now: Date): Date | undefined {
  const time = Date.parse(read()[address] ?? "");
  const age = now.getTime() - time;
  return age >= 0 && age < dayInMilliseconds ? new Date(time) : undefined;
}

/** Remembers that a site did not answer. */
export function rememberSilence(address: string, now: Date): void {
  mkdirSync(dirname(silentSitesFile()), { recursive: true });
  const sites = { ...read(), [address]: now.toISOString() };
  writeFileSync(silentSitesFile(), `${JSON.stringify(sites, undefined, 2)}\n`);
}

/** A file that was cut off by a crash remembers nothing. */
function read(): Readonly<Record<string, string>> {
  if (!existsSync(silentSitesFile())) return {};
  try {
    return JSON.parse(readFileSync(silentSitesFile(), "utf8"));
  } catch {
    return {};
  }
}
