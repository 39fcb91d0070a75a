import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attempt, run } from "../../lab/terminal/command.ts";
import { Failure } from "../../lab/terminal/failure.ts";
import { cacheFolder } from "../../lab/terminal/places.ts";
import { claimToolchain } from "../../lab/toolchain/provide.ts";

/** Packages of Python with their dependencies, each by version and hash. Made from requirements.in. */
const requirements = join(import.meta.dirname, "requirements.txt");

const folder = join(cacheFolder(), "audit", "python");

/**
 * Installs the packages into a folder of the user's cache, unless they are there, and claims the toolchain for it. Throws a
 * `Failure` without Python 3.11.
 *
 * @param log file for the output of pip
 */
export async function installPython(log: string): Promise<void> {
  const found = await attempt("python3", ["-c", "import sys, ensurepip; print(sys.version)"]);
  const [, minor] = /^3\.(\d+)/.exec(found.stdout) ?? [];
  if (found.code !== 0 || Number(minor) < 11)
    throw new Failure(
      `Expected \`python3\` to be Python 3.11 or later with venv, got "${(found.stdout || found.stderr).trim()}". Install it, as by: apt-get install python3-venv`,
    );

  const content = createHash("sha256").update(found.stdout).update(readFileSync(requirements));
  const stamp = content.digest("hex");
  const stampFile = join(folder, "stamp");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  claimToolchain();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder], { log });
  const options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check"];
  await run(pythonProgram("pip"), ["install", ...options, "--requirement", requirements], { log });
  writeFileSync(stampFile, stamp);
}

/** Path of a program that a package brings. */
export function pythonProgram(name: string): string {
  return join(folder, "bin", name);
}

/** The pinned version of a package. */
export function pythonVersion(name: string): string {
  const lines = readFileSync(requirements, "utf8").split("\n");
  const [line = ""] = lines.filter((one) => one.startsWith(`${name}==`));
  const [, version] = line.split(/==| /);
  if (version === undefined) throw new Error(`${requirements} has no ${name}`);
  return version;
}
