import { readdirSync, readFileSync } from "node:fs";
import type { Instance } from "../box/instance.ts";
import { pulumiHome } from "./environment.ts";

/**
 * Ends what a killed `pulumi` left running, which is its language host: processes that work on this lab's Pulumi home and
 * whose parent has gone. Those of a `pulumi` that still runs have their parent.
 */
export function endOrphans(instance: Instance): void {
  const mark = `PULUMI_HOME=${pulumiHome(instance)}`;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1];
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      if (parent === "1" && environment.includes(mark)) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended by itself while it was looked at.
    }
  }
}
