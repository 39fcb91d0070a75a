import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/**
 * The processes of a pod of the lab that run a program, in the host's numbering.
 *
 * @param uid of the pod
 * @param program the name of its file, such as `node`
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
        // It has ended in the meantime, or is one of the kernel's.
        return false;
      }
    });
}
