import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkDisk, checkGo } from "../support/machine.ts";
import { cacheFolder } from "../support/places.ts";
import type { Progress, Step } from "../support/progress.ts";
import { binFolder, build, missing, stampFolder } from "./build.ts";
import { download, type Wanted } from "./download.ts";
import { releaseOf } from "./release.ts";
import { binaries, type Tool } from "./tools.ts";

/**
 * Sees to it that tools are there: downloads those that are missing and whose makers have released them, builds the
 * others, and says how each came. What was built stays; a release does not replace it. Throws a `Failure` where something
 * is to be built and there is no Go, or no room.
 *
 * @param log file that receives what `go build` prints
 */
export async function provide(
  tools: readonly Tool[],
  progress: Pick<Progress, "say">,
  step: Step,
  log: string,
): Promise<void> {
  const absent = await missing(tools.filter((tool) => !isDownloaded(tool)));
  const unreleased = await downloadReleases(absent, progress, step);
  if (unreleased.length === 0) return;

  await checkGo();
  const gigabytes = Math.max(...unreleased.map((tool) => tool.gigabytes ?? 4));
  checkDisk(cacheFolder(), gigabytes, "building the toolchain, of which 1.5 GB stay");
  const names = unreleased.map(({ name }) => name).join(", ");
  const minutes = unreleased.reduce((sum, tool) => sum + (tool.minutes ?? 1), 0);
  progress.say(
    `Building ${names} from source: about ${minutes} min on two processors. ` +
      "Interrupt it at any time; the next run goes on from there.",
  );
  await build(unreleased, log, step);
  progress.say(`Built: ${names}`);
}

/** Returns the tools that are still missing then. */
async function downloadReleases(
  tools: readonly Tool[],
  progress: Pick<Progress, "say">,
  step: Step,
): Promise<Tool[]> {
  const wanted: Wanted[] = [];
  for (const some of Map.groupBy(tools, (tool) => releaseOf(tool)?.name).values()) {
    const [release] = some.map(releaseOf);
    if (release === undefined) continue;
    const settled = (reason: string | undefined) => {
      const how = reason === undefined ? "downloaded" : `${reason}; it is built from source`;
      if (reason === undefined) some.forEach(stampAsDownloaded);
      progress.say(`${release.name} ${release.version}: ${how}`);
    };
    wanted.push({ release, folder: binFolder, binaries: some.flatMap(binaries), settled });
  }
  if (wanted.length === 0) return [...tools];

  checkDisk(cacheFolder(), 2, "the makers' releases of the toolchain");
  step.note("asking for the makers' releases");
  await download(wanted, step);
  return tools.filter((tool) => !isDownloaded(tool));
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
