import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "./failure.ts";

/** Records a process in a file, with its start time: a later process may get the same id. */
export function recordProcess(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${pid} ${startTime(pid)}`);
}

/** The process recorded in a file; `undefined` if it has ended or there is no file. */
export function recordedProcess(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const [pid, started] = readFileSync(file, "utf8").split(" ");
  return started !== undefined && startTime(Number(pid)) === started ? Number(pid) : undefined;
}

/**
 * Claims `what` for this process, until it ends or releases the claim. Throws a `Failure` that names the holder if
 * another process has claimed it.
 */
export function claim(file: string, what: string): void {
  const holder = recordedProcess(file);
  if (holder !== undefined && holder !== process.pid) {
    throw new Failure(
      `Expected no other command to be changing ${what}, got process ${holder}. Wait until it ends, then run the command again.`,
    );
  }
  recordProcess(file, process.pid);
  if (claims.size === 0) process.on("exit", () => claims.forEach(release));
  claims.add(file);
}

const claims = new Set<string>();

/** Releases a claim if this process made it. */
export function release(file: string): void {
  if (claims.has(file)) rmSync(file, { force: true });
}

/** Whether a process runs; false for a zombie, which keeps its process id until its parent reaps it. */
export function runs(pid: number): boolean {
  return startTime(pid) !== undefined;
}

/** In ticks since boot. */
function startTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
    // A zombie has ended; its parent has not reaped it yet.
    return fields?.[0] === "Z" ? undefined : fields?.[19];
  } catch {
    return undefined;
  }
}
