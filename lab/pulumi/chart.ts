import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { vaultChart } from "../../versions.ts";
import { attempt, type Environment } from "../support/command.ts";
import { repository } from "../support/places.ts";
import type { Origin } from "./plugins.ts";

/** The chart that stands in for Vault's official one, as the program names it. */
export const standInChart = "./lab/charts/vault";

/** Seconds within which the official chart's repository must answer. */
const answerSeconds = 15;

/** Whether Vault's official chart can be had from here. */
export async function findChart(environment: Environment): Promise<Origin> {
  const { config } = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8"));
  const shown = await attempt(
    "helm",
    ["show", "chart", "vault", "--repo", config.vaultRepository.default, "--version", vaultChart],
    { env: environment, timeout: answerSeconds * 1000 },
  );
  return shown.code === 0 ? "official" : "stand-in";
}
