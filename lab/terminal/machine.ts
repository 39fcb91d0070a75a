import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { attempt } from "./command.ts";
import { Failure } from "./failure.ts";

/** What the lab requires of a machine. */
export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  /** The user's id; `undefined` on a platform without user ids. */
  readonly userId: number | undefined;
  /** Whether a program is on PATH. */
  readonly has: (program: string) => boolean;
}

/** Programs that the lab runs and that every Debian and Ubuntu has. */
const programs = ["apt-get", "dpkg-deb", "gzip", "mount", "nsenter", "tar", "unshare"];

/** Throws a `Failure` unless the lab can run on the machine: Linux x86-64, Debian or Ubuntu, as root. */
export function checkMachine(machine: Machine = thisMachine()): void {
  const { platform, architecture } = machine;
  if (platform !== "linux" || architecture !== "x64") {
    throw new Failure(
      `Expected Linux on x86-64 for the lab, got ${platform} on ${architecture}. ${useOwnCluster}`,
    );
  }
  if (machine.userId !== 0) {
    throw new Failure(
      `Expected to run as root, which the lab's namespaces and mounts need, got user ${machine.userId}. Type \`sudo env "PATH=$PATH" npm run up\`. ${useOwnCluster}`,
    );
  }
  const missing = programs.filter((program) => !machine.has(program));
  if (missing.length > 0) {
    throw new Failure(
      `Expected Debian or Ubuntu, got a machine without ${missing.join(", ")}. ${useOwnCluster}`,
    );
  }
}

const useOwnCluster = "Or use a cluster of your own: set KUBECONFIG (docs/own-cluster.md).";

/** Throws a `Failure` unless the installed Go is at least the version that the toolchain's modules require. */
export async function checkGo(): Promise<void> {
  const result = await attempt("go", ["env", "GOVERSION"]).catch(() => undefined);
  checkGoVersion(result?.code === 0 ? result.stdout.trim() : undefined);
}

/** @param version such as `go1.26.8`; `undefined` or empty without Go */
export function checkGoVersion(version: string | undefined): void {
  const [, major = 0, minor = 0] = (version ?? "").match(/^go(\d+)\.(\d+)/)?.map(Number) ?? [];
  if (major > 1 || (major === 1 && minor >= 26)) return;
  throw new Failure(
    `Expected Go 1.26 or later on PATH, which the lab's toolchain is built with, got ${version || "none"}. ` +
      "Install it (https://go.dev/doc/install) and run the command again.",
  );
}

/**
 * Throws a `Failure` unless the disk has enough free space.
 *
 * @param folder need not exist yet
 * @param gigabytes required space, in units of 10^9 bytes
 * @param purpose completes "GB free for"
 * @param freeBelow returns the gigabytes that are free below an existing folder
 */
export function checkDisk(
  folder: string,
  gigabytes: number,
  purpose: string,
  freeBelow: (folder: string) => number = freeGigabytes,
): void {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const free = freeBelow(existing);
  if (free >= gigabytes) return;
  throw new Failure(
    `Expected ${gigabytes} GB free below ${folder} for ${purpose}, got ${free.toFixed(1)} GB. ` +
      "Make room, or set XDG_CACHE_HOME and XDG_STATE_HOME to a larger disk.",
  );
}

function freeGigabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1e9;
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.(),
    has: (program) =>
      (process.env.PATH ?? "")
        .split(delimiter)
        .some((folder) => isExecutable(join(folder, program))),
  };
}

/** Whether the file exists and may be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
