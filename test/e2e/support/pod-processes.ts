import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/**
 * The processes of a lab pod that run a program, by their ids on the host.
 *
 * @param uid of the pod
 * @param program file name, such as `node`
 */
export function podProcesses(uid: string, program: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const groups = readFileSync(`/proc/${pid}/cgroup`, "utf8");
        return groups.includes(uid) && basename(readlinkSync(`/proc/${pid}/exe`)) === program;
      } catch {
        // The process has ended meanwhile, or is a kernel thread.
        return false;
      }
    });
}
