// The way of a user who has a cluster: their kubeconfig, their Pulumi backend and stack; nothing of the lab but what
// this machine has not and cannot download: `pulumi` itself, and stand-ins for its plugins.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { foreground } from "./pulumi/foreground.ts";
import { installOfficial, plugins, usersHome, writeStandIn } from "./pulumi/plugins.ts";
import { clearInterruptedReleases } from "./pulumi/releases.ts";
import { attempt, type Environment } from "./support/command.ts";
import { Failure } from "./support/failure.ts";
import { cacheFolder } from "./support/places.ts";
import { Progress } from "./support/progress.ts";
import { binFolder } from "./toolchain/build.ts";
import { provide } from "./toolchain/provide.ts";
import { pulumiTools } from "./toolchain/tools.ts";

/** Whether the user named a cluster (KUBECONFIG) or a stack of their own (PULUMI_STACK). */
export function usesOwnCluster(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.KUBECONFIG) || (Boolean(env.PULUMI_STACK) && env.PULUMI_STACK !== "lab");
}

/** Runs `pulumi up` with some arguments of the user on their cluster and stack. */
export async function pulumiUp(args: readonly string[]): Promise<void> {
  const log = join(cacheFolder(), "toolchain", "own-cluster.log");
  const progress = new Progress(3, log);
  await progress.step("Pulumi and Helm", async (step) => {
    const absent = [];
    if (!(await has("pulumi"))) absent.push(...pulumiTools.filter(({ name }) => name !== "helm"));
    if (!(await has("helm"))) absent.push(...pulumiTools.filter(({ name }) => name === "helm"));
    await provide(absent, progress, step, log);
  });
  await progress.step("Plugins", async (step) => {
    step.note((await findPlugins(log)).join(", "));
  });
  await progress.step(
    "pulumi up",
    async () => {
      await clearInterruptedReleases(ownEnvironment());
      const code = await foreground("pulumi", ["up", ...args], ownEnvironment());
      if (code !== 0) {
        throw new Failure(
          "Expected `pulumi up` to succeed on your cluster, got the errors above. Solve them and run the command again.",
        );
      }
    },
    { interactive: true },
  );
}

/**
 * An environment in which what `npm run up` had to make is found. What the machine has of its own comes first, stand-ins
 * excepted, which are there only where the official plugin cannot be had.
 */
export function ownEnvironment(): Environment {
  const standIns = existsSync(standInFolder) ? readdirSync(standInFolder) : [];
  const folders = standIns.map((name) => join(standInFolder, name));
  return {
    PATH: [...folders, process.env.PATH, binFolder].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

const standInFolder = join(cacheFolder(), "stand-ins");

async function has(program: string): Promise<boolean> {
  const version = await attempt(program, ["version"], { env: ownEnvironment() }).catch(
    () => undefined,
  );
  return version?.code === 0;
}

/** Looks for the official plugins and puts stand-ins where they cannot be had. Returns a line about each. */
async function findPlugins(log: string): Promise<string[]> {
  return Promise.all(
    plugins().map(async (plugin) => {
      const official = await installOfficial(plugin, usersHome(), ownEnvironment(), log);
      const folder = join(standInFolder, plugin.name);
      if (official) rmSync(folder, { recursive: true, force: true });
      else writeStandIn(plugin, folder);
      return `plugin ${plugin.name}: ${official ? "official" : "stand-in"}`;
    }),
  );
}
