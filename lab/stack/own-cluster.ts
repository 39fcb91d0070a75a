// For a user with a cluster: their kubeconfig, their Pulumi backend and stack. From the lab come only parts that the
// machine lacks: `pulumi` itself, and substitutes for plugins whose release is not available.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { endpoints, instances } from "../box/instance.ts";
import { attempt, type Environment } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { cacheFolder } from "../terminal/places.ts";
import { Progress, type Step } from "../terminal/progress.ts";
import { binFolder, installFolder } from "../toolchain/build.ts";
import { isLinuxX64 } from "../toolchain/platform.ts";
import { buildTools, downloadTools } from "../toolchain/provide.ts";
import { pulumiTools } from "../toolchain/tools.ts";
import { destinationOf } from "./destination.ts";
import { Unseen } from "./kubectl.ts";
import { refuseForeignNamespaces } from "./namespaces.ts";
import {
  findReleases,
  hasRelease,
  originsOf,
  type Plugin,
  plugins,
  toolsOf,
  usersHome,
  writeStandIn,
} from "./plugins.ts";
import { upUnderPolicy } from "./policy.ts";
import { clearInterruptedReleases } from "./releases.ts";
import { waitForRollout } from "./rollout/rollout.ts";
import { workloads } from "./rollout/workload.ts";
import { exportState, kubectlContext, stackOption } from "./state.ts";

/** Whether the user named a cluster (KUBECONFIG) or a stack of their own (PULUMI_STACK), and not a lab's. */
export function usesOwnCluster(env: NodeJS.ProcessEnv = process.env): boolean {
  const isOfLab = instances(env).some(
    (instance) => endpoints(instance).kubeconfig === env.KUBECONFIG,
  );
  if (env.KUBECONFIG && !isOfLab) return true;
  return Boolean(env.PULUMI_STACK) && env.PULUMI_STACK !== "lab";
}

/** Runs `pulumi up` with the user's arguments on their cluster and stack. */
export async function pulumiUp(args: readonly string[]): Promise<void> {
  const log = join(cacheFolder(), "toolchain", "own-cluster.log");
  const progress = new Progress(3, log);
  await progress.step("Pulumi", async (step) => {
    const wanted = (await has("pulumi")) ? [] : pulumiTools;
    if (wanted.length > 0 && !isLinuxX64()) {
      throw new Failure(
        "Expected `pulumi` on PATH, got none. Install it: https://www.pulumi.com/docs/iac/download-install/ (this command provides it only on Linux x86-64).",
      );
    }
    const [absent, tools] = await Promise.all([
      findReleases(usersHome(), progress, step),
      downloadTools(wanted, progress, step),
    ]);
    await buildTools([...tools, ...toolsOf(absent)], progress, step, log);
    for (const plugin of absent) if (!plugin.tool) writeStandIn(plugin, substituteFolder(plugin));
    progress.say(originsOf(absent).join(", "));
  });
  await progress.step(
    "pulumi up",
    async () => {
      const stack = stackOption(args);
      await orSay(progress, "The cluster is not checked", () => checkCluster(progress, args));
      await orSay(progress, "Helm's records are not checked", () =>
        clearInterruptedReleases(ownEnvironment(), { stack }),
      );
      const code = await upUnderPolicy(args, ownEnvironment());
      if (code !== 0) {
        throw new Failure(
          "Expected `pulumi up` to succeed on your cluster, got the errors above. Solve them and run the command again.",
        );
      }
    },
    { interactive: true },
  );
  await progress.step("The stack", (step) => lookAtStack(progress, step, stackOption(args)));
}

/** Says which cluster this goes to. Throws a `Failure` if somebody else has the stack's namespaces there. */
async function checkCluster(progress: Progress, args: readonly string[]): Promise<void> {
  const cluster = await destinationOf(ownEnvironment(), args);
  progress.say(`Cluster: ${cluster.text}`);
  const { namespaces } = cluster;
  await refuseForeignNamespaces(ownEnvironment(), cluster.args, namespaces, stackOption(args));
}

async function lookAtStack(
  progress: Progress,
  step: Step,
  stack: readonly string[],
): Promise<void> {
  const { state = {} } = (await exportState(ownEnvironment(), stack)) ?? {};
  const context = kubectlContext(state);
  const unseen = "The stack is not checked";
  if (context === undefined) return progress.say(`${unseen}: its settings name a kubeconfig`);
  await orSay(progress, unseen, () =>
    waitForRollout(workloads(state), step, { environment: ownEnvironment(), context }),
  );
}

/** Reports a check that kubectl or rights are missing for, and continues: Pulumi needs neither. */
async function orSay(progress: Progress, what: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof Unseen)) throw error;
    progress.say(`${what}${error.reason}`);
  }
}

/**
 * An environment in which the tools that `npm run up` provided are found. The machine's own tools come first; a
 * substitute for a plugin is on PATH only without the plugin's release.
 */
export function ownEnvironment(): Environment {
  const folders = plugins()
    .filter((plugin) => !hasRelease(usersHome(), plugin))
    .map(substituteFolder)
    .filter(existsSync);
  return {
    PATH: [...folders, process.env.PATH, binFolder].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function substituteFolder({ name, tool }: Plugin): string {
  return tool ? installFolder(tool) : join(cacheFolder(), "stand-ins", name);
}

async function has(program: string): Promise<boolean> {
  const version = await attempt(program, ["version"], { env: ownEnvironment() }).catch(
    () => undefined,
  );
  return version?.code === 0;
}
