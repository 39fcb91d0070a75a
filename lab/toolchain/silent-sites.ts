import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../terminal/places.ts";

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** The file that records which sites did not answer. */
export function silentSitesFile(): string {
  return join(cacheFolder(), "toolchain", "silent-sites.json");
}

/** When a site last failed to answer; `undefined` if that was a day ago or more. */
export function silentSince(address: string, now: Date): Date | undefined {
  const time = Date.parse(read()[address] ?? "");
  const age = now.getTime() - time;
  return age >= 0 && age < dayInMilliseconds ? new Date(time) : undefined;
}

/** Records that a site did not answer. */
export function rememberSilence(address: string, now: Date): void {
  mkdirSync(dirname(silentSitesFile()), { recursive: true });
  const sites = { ...read(), [address]: now.toISOString() };
  writeFileSync(silentSitesFile(), `${JSON.stringify(sites, undefined, 2)}\n`);
}

/** A file that a crash truncated counts as empty. */
function read(): Readonly<Record<string, string>> {
  if (!existsSync(silentSitesFile())) return {};
  try {
    return JSON.parse(readFileSync(silentSitesFile(), "utf8"));
  } catch {
    return {};
  }
}
