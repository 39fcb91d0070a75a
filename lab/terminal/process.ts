import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "./failure.ts";

/** Writes down a process in a file, with when it started: so a process id is never taken for that of a later process. */
export function recordProcess(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${pid} ${startTime(pid)}`);
}

/** The process that a file was written for; `undefined` when it has ended, or there is no file. */
export function recordedProcess(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const [pid, started] = readFileSync(file, "utf8").split(" ");
  return started !== undefined && startTime(Number(pid)) === started ? Number(pid) : undefined;
}

/**
 * Keeps a second command from doing the same at the same time, until this process ends or releases the claim. Throws a
 * `Failure` that names the one that runs.
 */
export function claim(file: string, what: string): void {
  const holder = recordedProcess(file);
  if (holder !== undefined && holder !== process.pid) {
    throw new Failure(
      `Expected to be the only command that changes ${what}, got process ${holder} at it. Wait until it ends, then run the command again.`,
    );
  }
  recordProcess(file, process.pid);
  if (claims.size === 0) process.on("exit", () => claims.forEach(release));
  claims.add(file);
}

const claims = new Set<string>();

/** Gives a claim back, if this process made it. */
export function release(file: string): void {
  if (claims.has(file)) rmSync(file, { force: true });
}

/** Whether a process runs: one that has ended may have its number for seconds, until its parent has looked. */
export function runs(pid: number): boolean {
  return startTime(pid) !== undefined;
}

/** In ticks since boot. */
function startTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
    // A zombie has ended; only its parent has not looked yet.
    return fields?.[0] === "Z" ? undefined : fields?.[19];
  } catch {
    return undefined;
  }
}
