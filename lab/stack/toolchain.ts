import type { Instance } from "../box/instance.ts";
import { checkDisk } from "../terminal/machine.ts";
import { cacheFolder } from "../terminal/places.ts";
import type { Progress, Step } from "../terminal/progress.ts";
import { boxPackages, imagePackages, isUnpacked, unpack } from "../toolchain/packages.ts";
import {
  buildTools,
  claimToolchain,
  downloadTools,
  releaseToolchain,
} from "../toolchain/provide.ts";
import { labTools, pulumiTools } from "../toolchain/tools.ts";
import { pulumiHome } from "./environment.ts";
import { findReleases, type Plugin, toolsOf } from "./plugins.ts";

/**
 * Makes what is missing of the toolchain: packages, tools, and plugins without a release. Returns those plugins.
 *
 * @param log File for the output of what is run.
 */
export async function makeToolchain(
  instance: Instance,
  progress: Progress,
  step: Step,
  log: string,
): Promise<Plugin[]> {
  const packages = [boxPackages, imagePackages].filter((set) => !isUnpacked(set));
  if (packages.length > 0) {
    claimToolchain();
    checkDisk(cacheFolder(), 1, "the packages of the lab");
  }
  for (const set of packages) {
    step.note(`unpacking the packages of the ${set.name}`);
    await unpack(set, log);
  }
  // In parallel, so that a machine on which no site answers waits only once.
  const [absent, tools] = await Promise.all([
    findReleases(pulumiHome(instance), progress, step),
    downloadTools([...pulumiTools, ...labTools], progress, step),
  ]);
  await buildTools([...tools, ...toolsOf(absent)], progress, step, log);
  releaseToolchain();
  return absent;
}
