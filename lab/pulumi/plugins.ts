import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { attempt } from "../support/command.ts";
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

/**
 * Puts a plugin into a Pulumi home: the official one if it is there, if the user has it, or if it can be downloaded
 * within 15 s; else the stand-in of `lab/plugins/`.
 *
 * @param home the PULUMI_HOME
 * @param environment in which `pulumi` is found
 */
export async function providePlugin(
  plugin: Plugin,
  home: string,
  environment: Record<string, string>,
  log: string,
): Promise<Origin> {
  const folder = pluginFolder(home, plugin);
  if (existsSync(folder) && !isStandIn(folder)) return "official";

  const users = pluginFolder(join(homedir(), ".pulumi"), plugin);
  if (existsSync(users)) {
    rmSync(folder, { recursive: true, force: true });
    cpSync(users, folder, { recursive: true });
    return "official";
  }

  // Asked every time: whoever can have the official plugin never keeps the stand-in.
  rmSync(folder, { recursive: true, force: true });
  const download = await attempt(
    "pulumi",
    ["plugin", "install", "resource", plugin.name, `v${plugin.version}`, "--non-interactive"],
    { env: environment, timeout: downloadSeconds * 1000, log },
  );
  if (download.code === 0 && existsSync(folder)) return "official";
  installStandIn(plugin, folder);
  return "stand-in";
}

function pluginFolder(home: string, { name, version }: Plugin): string {
  return join(home, "plugins", `resource-${name}-v${version}`);
}

function isStandIn(folder: string): boolean {
  return existsSync(join(folder, "stand-in"));
}

/** The engine starts a plugin by the name of its executable, and looks into a file beside it whether it is complete. */
function installStandIn({ name }: Plugin, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.partial`, { force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(repository, "lab", "plugins", name), join(folder, "stand-in"));
  const main = join(repository, "lab", "plugins", name, "main.ts");
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`;
  writeFileSync(join(folder, `pulumi-resource-${name}`), script, { mode: 0o755 });
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
