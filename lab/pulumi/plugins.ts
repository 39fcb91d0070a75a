import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { attempt, type Environment } from "../support/command.ts";
import { repository } from "../support/places.ts";

/** A resource plugin that the program needs. */
export interface Plugin {
  readonly name: string;
  /** That of the package in node_modules, without a leading v. */
  readonly version: string;
}

/** Where a plugin comes from. */
export type Origin = "official" | "stand-in";

/** Seconds that a download may take before the stand-in is used. */
const downloadSeconds = 15;

/** The plugins of the packages that the program imports. */
export function plugins(): Plugin[] {
  return ["kubernetes", "docker"].map((name) => {
    const packageJson = join(repository, "node_modules", "@pulumi", name, "package.json");
    return { name, version: JSON.parse(readFileSync(packageJson, "utf8")).version };
  });
}

/** The Pulumi home of the user. */
export function usersHome(env: NodeJS.ProcessEnv = process.env): string {
  return env.PULUMI_HOME || join(homedir(), ".pulumi");
}

/**
 * Puts a plugin into the Pulumi home of a lab: the official one if it is there, if the user has it, or if it can be
 * downloaded within 15 s; else the stand-in of `lab/plugins/`.
 *
 * @param environment in which `pulumi` is found
 */
export async function providePlugin(
  plugin: Plugin,
  home: string,
  environment: Environment,
  log: string,
): Promise<Origin> {
  const folder = pluginFolder(home, plugin);
  // A stand-in is thrown away and the official plugin asked for again: whoever can have it never keeps the stand-in.
  if (isStandIn(folder) || !isInstalled(folder)) remove(folder);
  const users = pluginFolder(usersHome(), plugin);
  if (!existsSync(folder) && isInstalled(users)) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(users)) symlinkSync(join(users, file), join(folder, file));
  }
  if (await installOfficial(plugin, home, environment, log)) return "official";
  writeStandIn(plugin, folder);
  return "stand-in";
}

/** Whether the official plugin is in a Pulumi home, where it is downloaded to within 15 s if it can be. */
export async function installOfficial(
  plugin: Plugin,
  home: string,
  environment: Environment,
  log: string,
): Promise<boolean> {
  if (isInstalled(pluginFolder(home, plugin))) return true;
  const download = await attempt(
    "pulumi",
    ["plugin", "install", "resource", plugin.name, `v${plugin.version}`, "--non-interactive"],
    { env: { ...environment, PULUMI_HOME: home }, timeout: downloadSeconds * 1000, log },
  );
  return download.code === 0 && isInstalled(pluginFolder(home, plugin));
}

/** Writes the executable of a stand-in into a folder of its own, by the name that the engine looks for. */
export function writeStandIn({ name }: Plugin, folder: string): void {
  remove(folder);
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(repository, "lab", "plugins", name), join(folder, "stand-in"));
  const main = join(repository, "lab", "plugins", name, "main.ts");
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`;
  writeFileSync(join(folder, `pulumi-resource-${name}`), script, { mode: 0o755 });
}

function pluginFolder(home: string, { name, version }: Plugin): string {
  return join(home, "plugins", `resource-${name}-v${version}`);
}

/**
 * Beside a plugin whose download was interrupted is a file that makes the engine take it for incomplete. Nor does it take a
 * link to a folder for a folder. A link to a file that is gone is no file.
 */
function isInstalled(folder: string): boolean {
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder || existsSync(`${folder}.partial`)) return false;
  return readdirSync(folder).every((file) => existsSync(join(folder, file)));
}

function remove(folder: string): void {
  for (const path of [folder, `${folder}.partial`]) rmSync(path, { recursive: true, force: true });
}

/** Also where the repository that it leads to has moved. */
function isStandIn(folder: string): boolean {
  return lstatSync(join(folder, "stand-in"), { throwIfNoEntry: false }) !== undefined;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
