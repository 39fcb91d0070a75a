import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { attempt, run } from "../terminal/command.ts";
import { cacheFolder } from "../terminal/places.ts";
import type { Step } from "../terminal/progress.ts";
import { binaries, linkerFlags, moduleFolder, programNames, type Tool } from "./tools.ts";

/** The folder of the binaries, for PATH. */
export const binFolder = join(cacheFolder(), "toolchain", "bin");

/** The folder of the plugins. They are not on PATH: Pulumi would use one found there for any version. */
export const pluginsFolder = join(cacheFolder(), "toolchain", "plugins");

/** The folder with a file per tool that records how it was made. */
export const stampFolder = join(cacheFolder(), "toolchain", "stamps");
const workFolder = join(cacheFolder(), "toolchain", "work");

/** The tools that are not built, or outdated: their module, their flags or the installed Go, if any, has changed. */
export async function missingOrOutdated(tools: readonly Tool[]): Promise<Tool[]> {
  if (tools.length === 0) return [];
  const go = await goVersion();
  return tools.filter((tool) => !isBuilt(tool, go));
}

/**
 * Builds the tools one after the other, each while the sources of the next are downloaded. They share caches, which are
 * removed at the end; an interrupted build keeps them for the next one.
 *
 * @param log file for Go's output
 */
export async function build(tools: readonly Tool[], log: string, step: Step): Promise<void> {
  const go = (await goVersion()) ?? "";
  for (const [index, tool] of tools.entries()) {
    step.note(`${tool.name} (${index + 1} of ${tools.length})`);
    const next = tools[index + 1];
    const fetched = next && fetchSources(next, log);
    await buildTool(tool, log);
    mkdirSync(stampFolder, { recursive: true });
    writeFileSync(join(stampFolder, tool.name), `${fingerprint(tool, go)} ${go}`);
    await fetched;
  }
  rmSync(workFolder, { recursive: true, force: true });
}

/** Only saves time: the build repeats whatever fails here, and reports it. */
async function fetchSources(tool: Tool, log: string): Promise<void> {
  await attempt("go", ["list", "-e", "-deps", "-f", "", ...tool.programs], {
    cwd: moduleFolder(tool),
    log,
    env: goEnvironment,
  });
}

async function buildTool(tool: Tool, log: string): Promise<void> {
  const built = join(workFolder, tool.name);
  mkdirSync(built, { recursive: true });
  const options = { cwd: moduleFolder(tool), log, env: { ...goEnvironment, GOTMPDIR: built } };
  const flags = [...leanFlags, "-ldflags", linkerFlags(tool)];
  if (tool.embeds) flags.push("-overlay", await overlay(tool, tool.embeds, built));
  await run("go", ["build", ...flags, "-o", `${built}/`, ...tool.programs], options);
  const folder = installFolder(tool);
  mkdirSync(folder, { recursive: true });
  for (const program of programNames(tool)) install(join(built, program), folder, tool);
  for (const name of tool.calledAs ?? []) link(folder, tool, name);
}

const goEnvironment = {
  CGO_ENABLED: "0",
  GOOS: "linux",
  GOARCH: "amd64",
  // Keeps module files writable, so that they can be removed afterwards.
  GOFLAGS: "-trimpath -mod=readonly -buildvcs=false -modcacherw",
  GOWORK: "off",
  GOCACHE: join(workFolder, "cache"),
  GOMODCACHE: join(workFolder, "modules"),
};

/** Omits debugging information, which the linker would drop anyway. */
const leanFlags = ["-gcflags=all=-dwarf=false"];

/** Maps files of another module into the tool's folder: `go:embed` reads nothing outside. Returns the map's path. */
async function overlay(
  tool: Tool,
  { module, files }: NonNullable<Tool["embeds"]>,
  folder: string,
): Promise<string> {
  const options = { cwd: moduleFolder(tool), env: goEnvironment };
  const { Dir } = JSON.parse(await run("go", ["mod", "download", "-json", module], options));
  const map = join(folder, "overlay.json");
  const laid = files.map((file) => [join(moduleFolder(tool), basename(file)), join(Dir, file)]);
  writeFileSync(map, JSON.stringify({ Replace: Object.fromEntries(laid) }));
  return map;
}

/** The folder of a tool's binaries. */
export function installFolder(tool: Tool): string {
  return tool.plugin ? join(pluginsFolder, tool.name) : binFolder;
}

/** Installs a binary; one with fixed flags behind a script of its name that adds them. */
function install(binary: string, folder: string, { flags = [] }: Tool): void {
  const installed = join(folder, basename(binary));
  if (flags.length > 0) {
    renameSync(binary, `${installed}.binary`);
    writeFileSync(binary, `#!/bin/sh\nexec "$0.binary" ${flags.join(" ")} "$@"\n`, { mode: 0o755 });
  }
  renameSync(binary, installed);
}

/** Makes a link to a tool's one binary, which picks its program by the name of the link. */
function link(folder: string, tool: Tool, name: string): void {
  const made = join(folder, `.${name}`);
  rmSync(made, { force: true });
  symlinkSync(programNames(tool)[0] ?? "", made);
  renameSync(made, join(folder, name));
}

/** @param go the installed version; without one, any Go may have built the tool */
function isBuilt(tool: Tool, go: string | undefined): boolean {
  const stamp = join(stampFolder, tool.name);
  if (!existsSync(stamp)) return false;
  const [print, builtBy = ""] = readFileSync(stamp, "utf8").split(" ");
  return (
    print === fingerprint(tool, go ?? builtBy) &&
    binaries(tool).every((binary) => existsSync(join(installFolder(tool), binary)))
  );
}

/** Changes exactly when the binaries would change. */
function fingerprint(tool: Tool, go: string): string {
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([go, leanFlags, tool.programs, tool.flags, tool.calledAs, linkerFlags(tool)]),
  );
  for (const file of readdirSync(moduleFolder(tool)).sort()) {
    hash.update(file).update(readFileSync(join(moduleFolder(tool), file)));
  }
  return hash.digest("hex");
}

async function goVersion(): Promise<string | undefined> {
  const version = await attempt("go", ["env", "GOVERSION"]).catch(() => undefined);
  return version?.code === 0 ? version.stdout.trim() : undefined;
}
