// npm run lab -- status | logs [process] | stop | purge [--toolchain] [--yes]: the lab itself.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import * as box from "../box/box.ts";
import { endpoints, folders, type Instance, instanceOf, instances } from "../box/instance.ts";
import { labEnvironment } from "../stack/environment.ts";
import { foreground } from "../stack/foreground.ts";
import { endOrphans } from "../stack/orphans.ts";
import { stackFile } from "../stack/settings.ts";
import { Failure, main } from "../terminal/failure.ts";
import { checkMachine } from "../terminal/machine.ts";
import { cacheFolder } from "../terminal/places.ts";
import { claim } from "../terminal/process.ts";
import { claimToolchain } from "../toolchain/provide.ts";

const commands: Record<
  string,
  (instance: Instance, args: readonly string[]) => Promise<number | undefined>
> = {
  status,
  logs,
  stop,
  purge,
};

await main(async () => {
  const [name = "", ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new Failure(
      `Expected one of ${Object.keys(commands).join(", ")}, got \`${name}\`. For example: npm run lab -- status`,
    );
  }
  return command(instanceOf(), args);
});

/** Returns kubectl's exit code if the lab runs, 3 if it is stopped or not made. */
async function status(instance: Instance): Promise<number> {
  const pid = box.processId(instance);
  if (pid === undefined) {
    const made = existsSync(endpoints(instance).kubeconfig);
    process.stdout.write(
      made
        ? "The lab is stopped. Start it: npm run up\n"
        : "There is no lab. Make it: npm run up\n",
    );
    return 3;
  }
  const { kubeconfig, dockerHost, registryUrl } = endpoints(instance);
  process.stdout.write(`The lab runs as process ${pid}.
  export KUBECONFIG=${kubeconfig}
  export DOCKER_HOST=${dockerHost}
  registry   ${registryUrl}
  folder     ${instance.folder}
`);
  return foreground("kubectl", ["get", "pods", "--all-namespaces"], labEnvironment(instance));
}

async function logs(instance: Instance, [name]: readonly string[]): Promise<number> {
  const folder = folders(instance).logs;
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".log"))
        .map((file) => file.slice(0, -".log".length))
    : [];
  if (names.length === 0) {
    throw new Failure(
      `Expected logs in ${folder}, got none yet. Start the lab, which writes them: npm run up`,
    );
  }
  if (name === undefined || !names.includes(name)) {
    throw new Failure(
      `Expected the name of a log, one of ${names.join(", ")}, got ${name === undefined ? "none" : `\`${name}\``}. For example: npm run lab -- logs kubelet`,
    );
  }
  return foreground("tail", ["-n", "1000", join(folder, `${name}.log`)]);
}

/** Stops the lab at once, like a power cut that spares the disk: the next `npm run up` continues from there. */
async function stop(instance: Instance): Promise<undefined> {
  checkMachine();
  claim(join(instance.folder, "up.process"), `the lab in ${instance.folder}`);
  endOrphans(instance);
  await box.stop(instance);
}

/** Removes the lab with its claims, and with `--toolchain` also the toolchain. */
async function purge(instance: Instance, args: readonly string[]): Promise<number> {
  checkMachine();
  const toolchain = args.includes("--toolchain") ? [cacheFolder()] : [];
  if (toolchain.length > 0) checkNoOtherRuns(instance);
  const doomed = [instance.folder, stackFile(instance), ...toolchain].filter((path) =>
    existsSync(path),
  );
  if (doomed.length > 0 && !args.includes("--yes") && !(await confirm(doomed))) return 1;

  claim(join(instance.folder, "up.process"), `the lab in ${instance.folder}`);
  if (toolchain.length > 0) claimToolchain();
  endOrphans(instance);
  await box.stop(instance);
  for (const path of [instance.folder, ...doomed]) rmSync(path, { recursive: true, force: true });
  return 0;
}

function checkNoOtherRuns(instance: Instance): void {
  const other = instances().find(
    (one) => one.name !== instance.name && box.processId(one) !== undefined,
  );
  if (other !== undefined) {
    throw new Failure(
      `Expected no other lab to run before the toolchain is removed, got \`${other.name}\`. Stop it: VISIT_COUNTER_LAB=${other.name} npm run lab -- stop`,
    );
  }
}

async function confirm(doomed: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Failure(
      `Expected a confirmation before everything in ${doomed.join(", ")} is removed, including the counts, got no terminal. Confirm it: npm run lab -- purge --yes`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Remove ${doomed.join(", ")}, including the counts? Type yes: `,
  );
  terminal.close();
  return answer === "yes";
}
