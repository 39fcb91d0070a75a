import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../box/instance.ts";
import { attempt, type Environment } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { runs } from "../terminal/process.ts";
import { backendFolder } from "./environment.ts";
import { project } from "./state.ts";

/**
 * Removes the locks that ended processes left on the stack's state. Throws a `Failure` if a running process holds one.
 */
export async function releaseStaleLocks(
  instance: Instance,
  environment: Environment,
): Promise<void> {
  const folder = join(
    backendFolder(instance),
    ".pulumi",
    "locks",
    "organization",
    project,
    instance.name,
  );
  const locks = existsSync(folder) ? readdirSync(folder) : [];
  if (locks.length === 0) return;
  for (const lock of locks) {
    const pid = holder(readFileSync(join(folder, lock), "utf8"));
    if (pid !== undefined && isPulumi(pid)) {
      throw new Failure(
        `Expected the stack to be free, got a lock of the running process ${pid}. Wait until it ends, then run the command again.`,
      );
    }
  }
  await attempt("pulumi", ["cancel", "--yes", "--non-interactive"], {
    cwd: repository,
    env: environment,
  });
}

/** The process that wrote a lock; `undefined` if the lock is incomplete. */
function holder(lock: string): number | undefined {
  try {
    return JSON.parse(lock).pid;
  } catch {
    return undefined;
  }
}

/** Whether a process runs and is Pulumi: after a reboot, another process may have its id. */
function isPulumi(pid: number): boolean {
  try {
    return runs(pid) && readFileSync(`/proc/${pid}/comm`, "utf8") === "pulumi\n";
  } catch {
    return false;
  }
}
