import { readdirSync, readFileSync } from "node:fs";
import type { Instance } from "../box/instance.ts";
import { pulumiHome } from "./environment.ts";

/** The program's own process, which outlives its language host. */
const program = "/@pulumi/pulumi/cmd/run/";

/**
 * Kills what a killed `pulumi` left running: the language host, the program and official plugins, if they use this lab's
 * Pulumi home while their parent does not. Those of a running `pulumi` descend from it.
 */
export function endOrphans(instance: Instance): void {
  const home = pulumiHome(instance);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const isPulumis =
      read(pid, "comm").startsWith("pulumi-") || read(pid, "cmdline").includes(program);
    if (!isPulumis || !worksOn(home, pid)) continue;
    // Not always process 1: a desktop's session manager adopts the orphans of its session.
    const parent = read(pid, "status").match(/^PPid:\t(\d+)$/m)?.[1];
    if (parent !== undefined && !worksOn(home, parent)) end(Number(pid));
  }
}

function worksOn(home: string, pid: string): boolean {
  return read(pid, "environ").split("\0").includes(`PULUMI_HOME=${home}`);
}

/** Empty if the process has ended meanwhile or belongs to another user. */
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
    // It has ended meanwhile.
  }
}
