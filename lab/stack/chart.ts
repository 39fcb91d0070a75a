import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { vaultChart } from "../../config/versions.ts";
import { repository } from "../terminal/places.ts";
import { throughProxy } from "../toolchain/proxy.ts";
import { rememberSilence, silentSince } from "../toolchain/silent-sites.ts";
import { receive, Shortfall } from "../toolchain/transfer.ts";

/** The chart that stands in for Vault's official one, as the program names it. */
export const standInChart = "./lab/charts/vault";

/** Seconds within which the official chart's repository must answer. */
const answerSeconds = 15;

/** Whether Vault's official chart can be had from here. A repository that does not answer is asked again a day later. */
export async function findChart(address = officialRepository()): Promise<"official" | "stand-in"> {
  if (silentSince(address, new Date()) !== undefined) return "stand-in";
  try {
    const index = await throughProxy(() => receiveText(`${address}/index.yaml`));
    return hasChart(index) ? "official" : "stand-in";
  } catch (error) {
    if (!(error instanceof Shortfall)) throw error;
    if (error.silent) rememberSilence(address, new Date());
    return "stand-in";
  }
}

/** Not where the index is no index, such as the page of a portal that wants to be paid first. */
function hasChart(index: string): boolean {
  const document = parseDocument(index);
  const charts = document.errors.length > 0 ? undefined : document.toJS()?.entries?.vault;
  return Array.isArray(charts) && charts.some((chart) => chart?.version === vaultChart);
}

function officialRepository(): string {
  const { config } = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8"));
  return config.vaultRepository.default;
}

async function receiveText(address: string): Promise<string> {
  const stop = new AbortController();
  const chunks: Uint8Array[] = [];
  for await (const chunk of receive(address, {
    seconds: answerSeconds,
    alarm: setTimeout,
    stop: stop.signal,
  }))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
