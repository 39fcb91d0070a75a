// npm run up [-- <arguments of pulumi up>]: brings up the stack, on the lab or the user's cluster.
import { join } from "node:path";
import { installAddons } from "../box/addons.ts";
import * as box from "../box/box.ts";
import { endpoints, folders, type Instance, instanceOf } from "../box/instance.ts";
import { images } from "../images/images.ts";
import { publish } from "../images/publish.ts";
import { Registry } from "../images/registry.ts";
import { removeTornAttributes } from "../stack/attributes.ts";
import { findChart, standInChart } from "../stack/chart.ts";
import { labEnvironment, makePulumiHome, pulumiHome } from "../stack/environment.ts";
import { foreground } from "../stack/foreground.ts";
import { releaseStaleLocks } from "../stack/lock.ts";
import { endOrphans } from "../stack/orphans.ts";
import { pulumiUp, usesOwnCluster } from "../stack/own-cluster.ts";
import { originsOf, type Plugin, substitute } from "../stack/plugins.ts";
import { upUnderPolicy } from "../stack/policy.ts";
import { clearInterruptedReleases, isInterrupted } from "../stack/releases.ts";
import { waitForRollout } from "../stack/rollout/rollout.ts";
import { workloads } from "../stack/rollout/workload.ts";
import { type ImageReferences, ownChart, readSettings } from "../stack/settings.ts";
import { makeStack } from "../stack/stack.ts";
import { labState } from "../stack/state.ts";
import { makeToolchain } from "../stack/toolchain.ts";
import { type Environment, run } from "../terminal/command.ts";
import { Failure, main } from "../terminal/failure.ts";
import { checkDisk, checkMachine } from "../terminal/machine.ts";
import { claim } from "../terminal/process.ts";
import { Progress, type Step } from "../terminal/progress.ts";

await main(async () =>
  usesOwnCluster() ? pulumiUp(process.argv.slice(2)) : labUp(instanceOf(), process.argv.slice(2)),
);

async function labUp(instance: Instance, args: readonly string[]): Promise<void> {
  checkMachine();
  claim(join(instance.folder, "up.process"), `the lab in ${instance.folder}`);
  const log = join(folders(instance).logs, "up.log");
  const environment = labEnvironment(instance);
  const progress = new Progress(6, log);
  progress.say(`Visit Counter, on a Kubernetes on this machine. Details: ${log}`);

  const absent = await progress.step("Toolchain", (step) =>
    makeToolchain(instance, progress, step, log),
  );
  checkDisk(instance.folder, 4, "images and volumes");
  await progress.step("Kubernetes", async (step) => {
    step.note("starting");
    await box.start(instance, log);
    await installAddons(instance);
  });
  const references = await progress.step("Images", (step) => publishImages(instance, step));
  const chart = await progress.step("Pulumi", () => preparePulumi(instance, absent, progress));
  await progress.step(
    "pulumi up",
    async () => {
      endOrphans(instance);
      removeTornAttributes(instance);
      await makeStack(instance, environment, references, chart);
      await releaseStaleLocks(instance, environment);
      if (isInterrupted(labState(instance)))
        await clearInterruptedReleases(environment, { isAlone: true });
      const code = await upUnderPolicy(["--yes", "--skip-preview", ...args], environment);
      if (code !== 0)
        throw new Failure(
          "Expected `pulumi up` to succeed, got the errors above. Solve them and run the command again: it continues from here.",
        );
    },
    { interactive: true },
  );
  await progress.step("The stack", (step) =>
    waitForRollout(workloads(labState(instance)), step, {
      environment,
      aliveSince: box.startedAt(instance),
    }),
  );
  await printStack(environment);
}

async function publishImages(instance: Instance, step: Step): Promise<ImageReferences> {
  const { registry, registryUrl } = endpoints(instance);
  const references = new Map<string, string>();
  for (const image of images()) {
    step.note(image.name);
    const digest = await publish(image, new Registry(registryUrl));
    references.set(`${registry}/${image.name}`, `${registry}/${image.name}:${image.tag}@${digest}`);
  }
  return references;
}

/** Installs plugins, and prints their origin and the chart's. Returns the path of the chart's stand-in if needed. */
async function preparePulumi(
  instance: Instance,
  absent: readonly Plugin[],
  progress: Progress,
): Promise<string | undefined> {
  makePulumiHome(instance);
  for (const plugin of absent) substitute(pulumiHome(instance), plugin);
  const chart = ownChart(readSettings(instance)) ?? (await findChart());
  progress.say([...originsOf(absent), `chart vault: ${chart}`].join(", "));
  return chart === "stand-in" ? standInChart : undefined;
}

async function printStack(environment: Environment): Promise<void> {
  await foreground("pulumi", ["stack", "output"], environment);
  await foreground("kubectl", ["get", "pods", "--all-namespaces"], environment);
  const outputs = JSON.parse(
    await run("pulumi", ["stack", "output", "--json"], { env: environment }),
  );
  process.stdout.write(`
Type next:
  curl ${outputs.clusterUrl}                 # a visit; in a browser, the page
  npm run kubectl -- get pods --all-namespaces
  npm run pulumi -- stack output
  npm run down                               # the claims, and so the counts, stay
`);
}
