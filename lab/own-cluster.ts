// The way of a user who has a cluster: their kubeconfig, their Pulumi backend and stack; nothing of the lab but, where
// the machine has no `pulumi`, the one of the toolchain.
import { delimiter, join } from "node:path";
import { foreground } from "./pulumi/foreground.ts";
import { attempt } from "./support/command.ts";
import { Failure } from "./support/failure.ts";
import { checkDisk, checkGo } from "./support/machine.ts";
import { cacheFolder } from "./support/places.ts";
import { Progress } from "./support/progress.ts";
import { binFolder, build, missing } from "./toolchain/build.ts";
import { pulumiTools } from "./toolchain/tools.ts";

/** Whether the user named a cluster (KUBECONFIG) or a stack of their own (PULUMI_STACK). */
export function usesOwnCluster(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.KUBECONFIG) || (Boolean(env.PULUMI_STACK) && env.PULUMI_STACK !== "lab");
}

/** Runs `pulumi up` on the user's cluster and stack. */
export async function pulumiUp(): Promise<number> {
  const environment = await ownEnvironment();
  const code = await foreground("pulumi", ["up"], environment);
  if (code !== 0) {
    throw new Failure(
      "Expected `pulumi up` to succeed on your cluster, got the errors above. Solve them and run the command again.",
    );
  }
  return code;
}

/** An environment in which `pulumi` is there: the machine's own, or that of the toolchain, built if need be. */
export async function ownEnvironment(): Promise<Record<string, string>> {
  const installed = await attempt("pulumi", ["version"]).catch(() => undefined);
  if (installed?.code === 0) return {};

  const log = join(cacheFolder(), "toolchain", "build.log");
  await checkGo();
  const tools = await missing(pulumiTools);
  if (tools.length > 0) {
    checkDisk(cacheFolder(), 8, "building Pulumi, of which 0.2 GB stay");
    const progress = new Progress(1, log);
    progress.say(
      `This machine has no \`pulumi\`: it is built from source, in about 5 minutes on two processors. Log: ${log}`,
    );
    await progress.step("Pulumi", (step) => build(tools, log, step));
  }
  return { PATH: [binFolder, process.env.PATH].join(delimiter), PULUMI_SKIP_UPDATE_CHECK: "true" };
}
