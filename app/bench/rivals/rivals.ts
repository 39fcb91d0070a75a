import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startHttp } from "./http.ts";
import { hasRedis, startRedis } from "./redis.ts";
import type { Rival } from "./rival.ts";
import type { stores } from "./stores.ts";

/** Names of everything that is measured. */
export type RivalName = keyof typeof stores | "bare node:http" | "Redis";

/** What each rival is, in the order of the report. */
export const rivals: Readonly<Record<RivalName, string>> = {
  "this server": "the service: concurrent visits share one write, which is synced",
  "sync off": "the same, with writes that are not synced",
  "in memory": "the same app, with a store that saves nothing",
  "sync per visit": "the same app and file, one write and one fdatasync per visit",
  "rename per visit":
    "the same app; temporary file, fsync, rename, fsync of the directory per visit",
  "bare node:http": "no Koa, saves nothing",
  Redis: "INCR with appendfsync always",
};

/** Starts all rivals that this machine has, each with its own data directory. */
export async function startRivals(directory: string): Promise<Map<RivalName, Rival>> {
  const started = new Map<RivalName, Rival>();
  try {
    for (const name of Object.keys(rivals) as RivalName[]) {
      if (name === "Redis" && !hasRedis()) continue;
      const data = join(directory, name.replaceAll(/\W/g, "-"));
      mkdirSync(data);
      started.set(name, name === "Redis" ? await startRedis(data) : await startHttp(name, data));
    }
    return started;
  } catch (error) {
    await stopRivals(started);
    throw error;
  }
}

/** Stops them all. */
export async function stopRivals(rivals: ReadonlyMap<RivalName, Rival>): Promise<void> {
  await Promise.all([...rivals.values()].map((rival) => rival.stop()));
}
