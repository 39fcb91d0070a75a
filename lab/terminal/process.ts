import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "./failure.ts";

/** Records a process in a file, with its start time: a later process may get the same id. */
export function recordProcess(file: string, pid: number): void {
  renameSync(draft(file, pid), file);
}

/** Writes a record beside its file, so that no one reads half of it, and returns its path. */
function draft(file: string, pid: number): string {
  const path = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  // A killed process with this id may have left it as a second name of the file, which a write would change.
  rmSync(path, { force: true });
  writeFileSync(path, `${pid} ${startTime(pid)}`);
  return path;
}

/** The process recorded in a file; `undefined` if it has ended or there is no file. */
export function recordedProcess(file: string): number | undefined {
  const record = read(file);
  return record === undefined ? undefined : runningProcess(record);
}

/**
 * Claims `what` for this process, until it ends or releases the claim. Of several processes that claim at the same
 * moment, exactly one succeeds. Throws a `Failure` that names the holder if another process has claimed it.
 */
export function claim(file: string, what: string): void {
  const holder = take(file);
  if (holder !== undefined) {
    throw new Failure(
      `Expected no other command to be changing ${what}, got process ${holder}. Wait until it ends, then run the command again.`,
    );
  }
  if (claims.size === 0) process.on("exit", () => claims.forEach(release));
  claims.add(file);
}

const claims = new Set<string>();

/** Releases a claim if this process made it. */
export function release(file: string): void {
  // Once released or removed with its folder, the file may be another process's claim.
  if (claims.has(file) && recordedProcess(file) === process.pid) rmSync(file, { force: true });
}

/**
 * Records this process in a file, unless the file records another one that runs: returns that one.
 *
 * To replace the record of an ended process, a process first takes the takeover, a file of the same kind. It then
 * replaces only the record that it has judged: meanwhile another process may have taken the file over.
 */
function take(file: string): number | undefined {
  for (;;) {
    const record = read(file);
    if (record === undefined) {
      if (create(file)) return undefined;
      continue;
    }
    const holder = runningProcess(record);
    if (holder !== undefined) return holder === process.pid ? undefined : holder;

    const takeover = `${file}.takeover`;
    const rival = take(takeover);
    if (rival !== undefined) return recordedProcess(file) ?? rival;
    const isSame = read(file) === record;
    if (isSame) recordProcess(file, process.pid);
    rmSync(takeover, { force: true });
    if (isSame) return undefined;
  }
}

/** Records this process in a file unless the file exists, and says whether it did. */
function create(file: string): boolean {
  const path = draft(file, process.pid);
  try {
    linkSync(path, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(path, { force: true });
  }
}

/** `undefined` if there is no file. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The process of a record; `undefined` if it has ended. */
function runningProcess(record: string): number | undefined {
  const [pid, started] = record.split(" ");
  return started !== undefined && startTime(Number(pid)) === started ? Number(pid) : undefined;
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
