import { readFileSync, writeFileSync } from "node:fs";

/** Measures the memory of a process. */
export interface MemoryMeter {
  /** The most since the start or the last reset, in bytes; undefined if the process is gone. */
  most(): number | undefined;
  /** Forgets what was. */
  reset(): void;
}

/**
 * The resident memory of a process, which includes neither what the kernel keeps for its sockets nor files.
 * Source: VmHWM and clear_refs in https://docs.kernel.org/filesystems/proc.html
 */
export function residentMemory(pid: number): MemoryMeter {
  return {
    most() {
      try {
        const [, kilobytes] =
          /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
      } catch {
        return undefined;
      }
    },
    reset: () => writeFileSync(`/proc/${pid}/clear_refs`, "5"),
  };
}
