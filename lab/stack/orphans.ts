import { readdirSync, readFileSync } from "node:fs";
import type { Instance } from "../box/instance.ts";
import { pulumiHome } from "./environment.ts";

/**
 * Ends what a killed `pulumi` left running, which is its language host and official plugins: processes by such a name that
 * work on this lab's Pulumi home and whose parent does not. Those of a `pulumi` that still runs are its children.
 */
export function endOrphans(instance: Instance): void {
  const home = pulumiHome(instance);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (!read(pid, "comm").startsWith("pulumi-") || !worksOn(home, pid)) continue;
    // Not always process 1: a desktop's session manager takes in the orphans of its session.
    const parent = read(pid, "status").match(/^PPid:\t(\d+)$/m)?.[1];
    if (parent !== undefined && !worksOn(home, parent)) end(Number(pid));
  }
}

function worksOn(home: string, pid: string): boolean {
  return read(pid, "environ").split("\0").includes(`PULUMI_HOME=${home}`);
}

/** Empty when the process has ended in the meantime, or is another user's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself while it was looked at.
  }
}
