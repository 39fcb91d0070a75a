import { join } from "node:path";
import { Progress } from "../../../lab/terminal/progress.ts";
import { buildTools } from "../../../lab/toolchain/provide.ts";
import { helm } from "../../../lab/toolchain/tools.ts";
import { type Commands, type Ended, instance } from "../support/commands.ts";
import { deployedObjects, vaultValues } from "./state.ts";
import { inTurns, type Timing } from "./timing.ts";

/** Times an unchanged stack: by the project's commands, and by what others would use for the same. */
export async function noOps(
  commands: Commands,
  rounds: number,
  say: (text: string) => void,
): Promise<Timing[]> {
  await provideHelm();
  const state = JSON.parse(await commands.pulumi("stack", "export"));
  const objects = deployedObjects(state);
  const { chart, values } = vaultValues(state);
  return inTurns(
    {
      "npm run up": () => commands.succeed("up"),
      "pulumi up": async () => check(await commands.onLab("pulumi", pulumiUp)),
      "pulumi preview": async () => check(await commands.onLab("pulumi", pulumiPreview)),
      "helm upgrade --dry-run, kubectl diff": async () => {
        const upgrade = ["upgrade", "vault", chart, "--namespace=vault", "--dry-run=server"];
        check(await commands.onLab("helm", [...upgrade, "--values=-"], JSON.stringify(values)));
        // Exit code 1 means a difference, such as a default that Kubernetes fills in.
        check(await commands.onLab("kubectl", ["diff", "-f", "-"], JSON.stringify(objects)), 1);
      },
    },
    rounds,
    say,
  );
}

const pulumiUp = ["up", "--yes", "--skip-preview"];
const pulumiPreview = ["preview", "--expect-no-changes"];

function check({ code, output }: Ended, highest = 0): void {
  if (code > highest) throw new Error(output);
}

async function provideHelm(): Promise<void> {
  const log = join(instance.folder, "logs", "helm.log");
  const progress = new Progress(1, log);
  await progress.step("Helm", (step) => buildTools([helm], progress, step, log));
}
