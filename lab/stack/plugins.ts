import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { repository } from "../terminal/places.ts";
import type { Progress, Step } from "../terminal/progress.ts";
import { installFolder } from "../toolchain/build.ts";
import { download } from "../toolchain/download.ts";
import { packageVersion } from "../toolchain/package-version.ts";
import { isLinuxX64 } from "../toolchain/platform.ts";
import { pluginRelease } from "../toolchain/release.ts";
import { kubernetesPlugin, sourceDate, type Tool } from "../toolchain/tools.ts";

/** A resource plugin that the program needs. */
export interface Plugin {
  readonly name: string;
  /** The version of the package in node_modules, without a leading v. */
  readonly version: string;
  /** Builds it from its maker's source. Default: the source is not available, so a stand-in replaces it. */
  readonly tool?: Tool;
}

/** The plugins of the Pulumi packages that the program imports. */
export function plugins(): Plugin[] {
  return [
    {
      name: "kubernetes",
      version: packageVersion("@pulumi/kubernetes"),
      tool: kubernetesPlugin,
    },
    { name: "docker", version: packageVersion("@pulumi/docker") },
  ];
}

/** The user's Pulumi home. */
export function usersHome(env: NodeJS.ProcessEnv = process.env): string {
  return env.PULUMI_HOME || join(homedir(), ".pulumi");
}

/**
 * Puts every available plugin release into a Pulumi home: keeps those it has, links those in the user's own home, and
 * downloads the others.
 *
 * @returns the plugins whose release is not available
 */
export async function findReleases(
  home: string,
  progress: Pick<Progress, "say">,
  step: Step,
): Promise<Plugin[]> {
  // Downloads and builds exist only for this platform; on others Pulumi downloads its plugins itself.
  if (!isLinuxX64()) return [];
  const isAbsent = (plugin: Plugin) => !hasRelease(home, plugin);
  for (const plugin of plugins().filter(isAbsent)) {
    if (!hasRelease(usersHome(), plugin)) continue;
    remove(folderOf(home, plugin));
    linkFiles(folderOf(usersHome(), plugin), folderOf(home, plugin));
  }
  await downloadReleases(plugins().filter(isAbsent), home, progress, step);
  return plugins().filter(isAbsent);
}

/** A substitute stays until its release has been downloaded. */
async function downloadReleases(
  absent: readonly Plugin[],
  home: string,
  progress: Pick<Progress, "say">,
  step: Step,
): Promise<void> {
  // The user's own Pulumi may be downloading it.
  const isUnderWay = (plugin: Plugin) =>
    home === usersHome() && existsSync(`${folderOf(home, plugin)}.partial`);
  const wanted = absent.filter((plugin) => !isUnderWay(plugin));
  const downloads = join(home, ".visit-counter-downloads");
  rmSync(downloads, { recursive: true, force: true });
  const place = (plugin: Plugin) => {
    remove(folderOf(home, plugin));
    mkdirSync(join(home, "plugins"), { recursive: true });
    renameSync(join(downloads, plugin.name), folderOf(home, plugin));
  };
  await download(
    wanted.map((plugin) => ({
      release: pluginRelease(plugin.name, plugin.version),
      folder: join(downloads, plugin.name),
      settled: (reason) => {
        const outcome = `plugin ${plugin.name}: ${reason ?? "downloaded"}`;
        // Print why there is no release only before a substitute is first installed.
        if (reason === undefined || !existsSync(folderOf(home, plugin))) progress.say(outcome);
        else step.note(outcome);
        if (reason === undefined) place(plugin);
      },
    })),
    step,
  );
  rmSync(downloads, { recursive: true, force: true });
}

/** The tools that build plugins from source. */
export function toolsOf(plugins: readonly Plugin[]): Tool[] {
  return plugins.flatMap(({ tool }) => tool ?? []);
}

/** Installs the plugin that was built, or else the stand-in, into a Pulumi home in place of an unavailable release. */
export function substitute(home: string, plugin: Plugin): void {
  const folder = folderOf(home, plugin);
  remove(folder);
  if (plugin.tool) {
    linkFiles(installFolder(plugin.tool), folder);
    writeFileSync(join(folder, builtMark), "");
  } else {
    writeStandIn(plugin, folder);
  }
}

/**
 * The origin of each plugin, for the user: `plugin kubernetes: official`, or what replaces its release.
 *
 * @param absent the plugins whose release is not available
 */
export function originsOf(absent: readonly Plugin[]): string[] {
  const names = absent.map(({ name }) => name);
  return plugins().map(({ name, tool }) => {
    const instead = tool ? `official, built from source of ${sourceDate(tool)}` : "stand-in";
    return `plugin ${name}: ${names.includes(name) ? instead : "official"}`;
  });
}

/** Writes the executable of a stand-in, named as the engine expects, into its own folder. */
export function writeStandIn({ name }: Plugin, folder: string): void {
  remove(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, standInMark), "");
  const main = join(repository, "lab", `${name}-plugin`, "main.ts");
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`;
  writeFileSync(join(folder, `pulumi-resource-${name}`), script, { mode: 0o755 });
}

/**
 * Whether a Pulumi home has the complete release of a plugin. The engine treats a release as incomplete while a
 * `.partial` file from an interrupted download is beside it, and does not accept a link as its folder. A dangling link
 * in it counts as a missing file.
 */
export function hasRelease(home: string, plugin: Plugin): boolean {
  const folder = folderOf(home, plugin);
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder || existsSync(`${folder}.partial`)) return false;
  const files = readdirSync(folder);
  if (files.includes(builtMark) || files.includes(standInMark)) return false;
  return files.length > 0 && files.every((file) => existsSync(join(folder, file)));
}

/** Files that mark a plugin as a substitute, to be replaced by a release. */
const builtMark = "built-from-source";
const standInMark = "stand-in";

function folderOf(home: string, { name, version }: Plugin): string {
  return join(home, "plugins", `resource-${name}-v${version}`);
}

function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) symlinkSync(join(from, file), join(to, file));
}

function remove(folder: string): void {
  for (const path of [folder, `${folder}.partial`]) rmSync(path, { recursive: true, force: true });
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
