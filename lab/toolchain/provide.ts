import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkDisk, checkGo } from "../terminal/machine.ts";
import { cacheFolder } from "../terminal/places.ts";
import { claim, release } from "../terminal/process.ts";
import type { Progress, Step } from "../terminal/progress.ts";
import { binFolder, build, missingOrOutdated, stampFolder } from "./build.ts";
import { download, type Wanted } from "./download.ts";
import { releaseOf } from "./release.ts";
import { binaries, type Tool } from "./tools.ts";

/**
 * Downloads the missing and outdated tools that their makers release, and reports each outcome. A release does not
 * replace a tool that was built.
 *
 * @returns the tools that are still missing or outdated
 */
export async function downloadTools(
  tools: readonly Tool[],
  progress: Pick<Progress, "say">,
  step: Step,
): Promise<Tool[]> {
  const needed = await missingOrOutdated(tools.filter((tool) => !isDownloaded(tool)));
  const wanted: Wanted[] = [];
  for (const some of Map.groupBy(needed, (tool) => releaseOf(tool)?.name).values()) {
    const [release] = some.map(releaseOf);
    if (release === undefined) continue;
    const settled = (reason: string | undefined) => {
      const how = reason === undefined ? "downloaded" : `${reason}; building it from source`;
      if (reason === undefined) some.forEach(stampAsDownloaded);
      progress.say(`${release.name} ${release.version}: ${how}`);
    };
    wanted.push({ release, folder: binFolder, binaries: some.flatMap(binaries), settled });
  }
  if (wanted.length === 0) return needed;

  claimToolchain();
  checkDisk(cacheFolder(), 2, "the makers' releases of the toolchain");
  step.note("requesting the makers' releases");
  await download(wanted, step);
  return needed.filter((tool) => !isDownloaded(tool));
}

/**
 * Builds the missing and outdated tools, and reports which. Throws a `Failure` if Go or disk space is missing.
 *
 * @param log file for the output of `go build`
 */
export async function buildTools(
  tools: readonly Tool[],
  progress: Pick<Progress, "say">,
  step: Step,
  log: string,
): Promise<void> {
  const needed = await missingOrOutdated(tools);
  if (needed.length === 0) return;

  claimToolchain();
  await checkGo();
  const gigabytes = needed.reduce((sum, tool) => sum + (tool.gigabytes ?? 1), 0);
  checkDisk(cacheFolder(), gigabytes, "building the toolchain, of which 1 GB stays");
  const names = needed.map(({ name }) => name).join(", ");
  const minutes = needed.reduce((sum, tool) => sum + (tool.minutes ?? 1), 0);
  progress.say(
    `Building ${names} from source: about ${minutes} min on two processors. ` +
      "Interrupt it at any time; the next run continues from there.",
  );
  await build(needed, log, step);
  progress.say(`Built: ${names}`);
}

/** Claims the toolchain, which all labs of a user share. Throws a `Failure` if another command is changing it. */
export function claimToolchain(): void {
  claim(claimFile(), `the toolchain in ${join(cacheFolder(), "toolchain")}`);
}

/** Releases the claim on the toolchain. */
export function releaseToolchain(): void {
  release(claimFile());
}

function claimFile(): string {
  return join(cacheFolder(), "toolchain", "process");
}

function stampAsDownloaded(tool: Tool): void {
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(join(stampFolder, tool.name), downloadStamp(tool) ?? "");
}

function isDownloaded(tool: Tool): boolean {
  const stamp = join(stampFolder, tool.name);
  return (
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === downloadStamp(tool) &&
    binaries(tool).every((binary) => existsSync(join(binFolder, binary)))
  );
}

function downloadStamp(tool: Tool): string | undefined {
  const release = releaseOf(tool);
  return release && `release ${release.version}`;
}
