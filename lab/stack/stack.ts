import { existsSync, writeFileSync } from "node:fs";
import type { Instance } from "../box/instance.ts";
import { type Environment, run } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";
import {
  type ImageReferences,
  readSettings,
  stackFile,
  withChart,
  withImages,
} from "./settings.ts";
import { stateFile } from "./state.ts";

/** Makes the stack unless it exists, and updates its settings file. */
export async function makeStack(
  instance: Instance,
  environment: Environment,
  images: ImageReferences,
  chart: string | undefined,
): Promise<void> {
  const file = stackFile(instance);
  const before = readSettings(instance);
  const settings = withChart(withImages(before, images), chart);
  if (settings !== before || !existsSync(file)) writeFileSync(file, settings);

  if (!existsSync(stateFile(instance))) {
    await run("pulumi", ["stack", "init", instance.name, "--non-interactive"], {
      cwd: repository,
      env: environment,
    });
  }
}
