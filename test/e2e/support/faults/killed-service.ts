import assert from "node:assert/strict";
import { runs } from "../../../../lab/terminal/process.ts";
import { waitFor } from "../../../../lab/terminal/wait.ts";
import { serviceProcess } from "./box-processes.ts";
import type { Fault } from "./fault.ts";

/** A process of the box is killed; its supervisor has to start another. */
export function killedService(name: string, isQuick: boolean): Fault {
  return {
    name: `${name} killed`,
    isQuick,
    strike: async () => {
      const pid = serviceProcess(name) ?? assert.fail(`${name} does not run`);
      process.kill(pid, "SIGKILL");
      const remedy = "It may be waiting for the disk.";
      await waitFor({ what: `${name} to end`, seconds: 10, remedy, interval: 5 }, () => !runs(pid));
    },
  };
}
