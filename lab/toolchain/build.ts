import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { attempt, run } from "../support/command.ts";
import { cacheFolder } from "../support/places.ts";
import type { Step } from "../support/progress.ts";
import { binaries, linkerFlags, moduleFolder, type Tool } from "./tools.ts";

/** Where the binaries are: a folder for PATH. */
export const binFolder = join(cacheFolder(), "toolchain", "bin");

/** Where a file for each tool says how it came. */
export const stampFolder = join(cacheFolder(), "toolchain", "stamps");
const workFolder = join(cacheFolder(), "toolchain", "work");

/** The tools that are not there as their module, flags and Go version, if there is a Go, would build them. */
export async function missing(tools: readonly Tool[]): Promise<Tool[]> {
  if (tools.length === 0) return [];
  const go = await goVersion();
  return tools.filter((tool) => !isBuilt(tool, go));
}

/**
 * Builds the tools one after the other. Each has module and build caches of its own, which are removed when it is done;
 * an interrupted build keeps them, so that the next one goes on from there.
 *
 * @param log file that receives what `go build` prints
 */
export async function build(tools: readonly Tool[], log: string, step: Step): Promise<void> {
  const go = (await goVersion()) ?? "";
  for (const [index, tool] of tools.entries()) {
    step.note(`${tool.name} (${index + 1} of ${tools.length})`);
    await buildTool(tool, log);
    mkdirSync(stampFolder, { recursive: true });
    writeFileSync(join(stampFolder, tool.name), `${fingerprint(tool, go)} ${go}`);
  }
}

async function buildTool(tool: Tool, log: string): Promise<void> {
  const work = join(workFolder, tool.name);
  const built = join(work, "bin");
  mkdirSync(built, { recursive: true });
  await run("go", ["build", "-ldflags", linkerFlags(tool), "-o", `${built}/`, ...tool.programs], {
    cwd: moduleFolder(tool),
    log,
    env: {
      CGO_ENABLED: "0",
      GOOS: "linux",
      GOARCH: "amd64",
      // Writable module files, or they could not be removed afterwards.
      GOFLAGS: "-trimpath -mod=readonly -buildvcs=false -modcacherw",
      GOWORK: "off",
      GOCACHE: join(work, "cache"),
      GOMODCACHE: join(work, "modules"),
      GOTMPDIR: built,
    },
  });
  mkdirSync(binFolder, { recursive: true });
  for (const binary of binaries(tool)) install(join(built, binary), tool.flags ?? []);
  rmSync(work, { recursive: true, force: true });
}

/** A binary that is called with flags is put beside a script by its name, which adds them. */
function install(binary: string, flags: readonly string[]): void {
  const installed = join(binFolder, basename(binary));
  if (flags.length > 0) {
    renameSync(binary, `${installed}.binary`);
    writeFileSync(binary, `#!/bin/sh\nexec "$0.binary" ${flags.join(" ")} "$@"\n`, { mode: 0o755 });
  }
  renameSync(binary, installed);
}

/** @param go the version that is there; a tool that is built stays where there is none */
function isBuilt(tool: Tool, go: string | undefined): boolean {
  const stamp = join(stampFolder, tool.name);
  if (!existsSync(stamp)) return false;
  const [print, builtBy = go ?? ""] = readFileSync(stamp, "utf8").split(" ");
  return (
    print === fingerprint(tool, go ?? builtBy) &&
    binaries(tool).every((binary) => existsSync(join(binFolder, binary)))
  );
}

/** Changes exactly when the binaries would. */
function fingerprint(tool: Tool, go: string): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([go, tool.programs, tool.flags, linkerFlags(tool)]));
  for (const file of readdirSync(moduleFolder(tool)).sort()) {
    hash.update(file).update(readFileSync(join(moduleFolder(tool), file)));
  }
  return hash.digest("hex");
}

async function goVersion(): Promise<string | undefined> {
  const version = await attempt("go", ["env", "GOVERSION"]).catch(() => undefined);
  return version?.code === 0 ? version.stdout.trim() : undefined;
}
