// npm run down [-- <arguments of pulumi destroy>]: destroys the stack and stops the lab. The claims stay on disk.
import { join } from "node:path";
import { installAddons } from "../box/addons.ts";
import * as box from "../box/box.ts";
import { folders, type Instance, instanceOf } from "../box/instance.ts";
import { removeTornAttributes } from "../stack/attributes.ts";
import { labEnvironment } from "../stack/environment.ts";
import { foreground } from "../stack/foreground.ts";
import { releaseStaleLocks } from "../stack/lock.ts";
import { endOrphans } from "../stack/orphans.ts";
import { ownEnvironment, usesOwnCluster } from "../stack/own-cluster.ts";
import { clearInterruptedReleases, halfInstalled, isInterrupted } from "../stack/releases.ts";
import { labState } from "../stack/state.ts";
import { Failure, main } from "../terminal/failure.ts";
import { checkMachine } from "../terminal/machine.ts";
import { claim } from "../terminal/process.ts";
import { Progress } from "../terminal/progress.ts";

await main(async () => {
  const args = process.argv.slice(2);
  return usesOwnCluster() ? destroyOnOwnCluster(args) : labDown(instanceOf(), args);
});

async function destroyOnOwnCluster(args: readonly string[]): Promise<number> {
  return foreground("pulumi", ["destroy", ...args], ownEnvironment());
}

async function labDown(instance: Instance, args: readonly string[]): Promise<void> {
  checkMachine();
  claim(join(instance.folder, "up.process"), `the lab in ${instance.folder}`);
  const log = join(folders(instance).logs, "down.log");
  const progress = new Progress(2, log);
  await progress.step("pulumi destroy", () => destroy(instance, args, progress, log), {
    interactive: true,
  });
  await progress.step("Stop the lab", () => box.stop(instance));
  progress.say(
    `The claims and their counts stay in ${instance.folder}, for the next npm run up. To remove all: npm run lab -- purge`,
  );
}

async function destroy(
  instance: Instance,
  args: readonly string[],
  progress: Progress,
  log: string,
): Promise<void> {
  endOrphans(instance);
  removeTornAttributes(instance);
  const state = labState(instance);
  if ((state.resources ?? []).length === 0) return;
  const environment = labEnvironment(instance);
  await box.start(instance, log);
  await installAddons(instance);
  await releaseStaleLocks(instance, environment);
  // Before the destroy, while the state still shows which release is this stack's.
  if (isInterrupted(state)) await clearInterruptedReleases(environment, { isAlone: true });
  for (const { inputs } of halfInstalled(state)) {
    progress.say(
      `Pulumi was interrupted while it installed ${inputs?.name}: its objects stay in the cluster, and the next npm run up takes them over.`,
    );
  }
  const code = await foreground(
    "pulumi",
    ["destroy", "--yes", "--skip-preview", ...args],
    environment,
  );
  if (code !== 0) {
    throw new Failure(
      "Expected `pulumi destroy` to succeed, got the errors above; the lab still runs. Solve them and run the command again, or stop the lab: npm run lab -- stop",
    );
  }
}
