import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { Instance } from "../box/instance.ts";
import { attempt, type Environment, run } from "../support/command.ts";
import { Failure } from "../support/failure.ts";
import { repository } from "../support/places.ts";
import { runs } from "../support/process.ts";
import { standInChart } from "./chart.ts";
import { backendFolder } from "./environment.ts";
import { project, stateFile } from "./state.ts";

const chartKey = ["config", `${project}:vaultChart`];

/** Vault's official chart, as the program names it. */
const officialChart = "vault";

/** References by digest of the images that the lab made, by their name without a tag, such as `localhost:5000/node`. */
export type ImageReferences = ReadonlyMap<string, string>;

/** Makes the stack and its settings file unless they are there. */
export async function makeStack(
  instance: Instance,
  environment: Environment,
  images: ImageReferences,
  chart: string | undefined,
): Promise<void> {
  const file = stackFile(instance);
  const before = readSettings(instance);
  checkSyntax(file, before);
  const settings = withChart(withImages(before, images), chart);
  if (settings !== before || !existsSync(file)) writeFileSync(file, settings);

  if (!existsSync(stateFile(instance))) {
    await run("pulumi", ["stack", "init", instance.name, "--non-interactive"], {
      cwd: repository,
      env: environment,
    });
  }
}

/** The text of the stack's settings; that of the template if there are none yet. */
export function readSettings(instance: Instance): string {
  const file = stackFile(instance);
  return readFileSync(existsSync(file) ? file : join(repository, "lab", "stack.yaml"), "utf8");
}

/** The file with the stack's settings, where Pulumi looks for it. */
export function stackFile(instance: Instance): string {
  return join(repository, `Pulumi.${instance.name}.yaml`);
}

function checkSyntax(file: string, settings: string): void {
  const [error] = parseDocument(settings).errors;
  if (error === undefined) return;
  const [what] = error.message.split(":\n");
  throw new Failure(
    `Expected \`${file}\` to be good YAML, got \`${what}\`. Correct it, then run the command again.`,
  );
}

/**
 * Settings with every image of the lab by its digest of now: both a name without a tag and a reference of an earlier day
 * become the reference of today. Comments and all else stay.
 */
export function withImages(settings: string, images: ImageReferences): string {
  const document = parseDocument(settings);
  const config = document.get("config");
  if (isMap(config)) {
    for (const { key, value } of config.items) {
      const name = String(value).replace(/(?<=\/[^/]*)[:@].*$/, "");
      const reference = images.get(name);
      if (reference !== undefined) config.set(key, reference);
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Settings with Vault's chart: the stand-in's path, or the official chart where it can be had. A chart of the user's own stays. */
export function withChart(settings: string, chart: string | undefined): string {
  const document = parseDocument(settings);
  if (ownChart(settings) === undefined) document.setIn(chartKey, chart ?? officialChart);
  return document.toString({ lineWidth: 0 });
}

/** The chart of the user's own that the settings name; undefined if they leave it to the lab. */
export function ownChart(settings: string): string | undefined {
  const chart = parseDocument(settings).getIn(chartKey);
  return chart === undefined || chart === officialChart || chart === standInChart
    ? undefined
    : String(chart);
}

/**
 * Takes away the locks that ended processes left on the stack's state. Throws a `Failure` when one is held by a process
 * that still runs.
 */
export async function releaseStaleLocks(
  instance: Instance,
  environment: Environment,
): Promise<void> {
  const folder = join(
    backendFolder(instance),
    ".pulumi",
    "locks",
    "organization",
    project,
    instance.name,
  );
  const locks = existsSync(folder) ? readdirSync(folder) : [];
  if (locks.length === 0) return;
  for (const lock of locks) {
    const pid = holder(readFileSync(join(folder, lock), "utf8"));
    if (pid !== undefined && isPulumi(pid)) {
      throw new Failure(
        `Expected the stack to be free, got a lock of the running process ${pid}. Wait until it ends, then run the command again.`,
      );
    }
  }
  await attempt("pulumi", ["cancel", "--yes", "--non-interactive"], {
    cwd: repository,
    env: environment,
  });
}

/** The process that wrote a lock; `undefined` when it was cut off in writing it. */
function holder(lock: string): number | undefined {
  try {
    return JSON.parse(lock).pid;
  } catch {
    return undefined;
  }
}

/** Whether a process runs and is Pulumi: after a restart of the machine, another one has its number. */
function isPulumi(pid: number): boolean {
  try {
    return runs(pid) && readFileSync(`/proc/${pid}/comm`, "utf8") === "pulumi\n";
  } catch {
    return false;
  }
}
