import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { vaultChart } from "../../config/versions.ts";
import { repository } from "../terminal/places.ts";
import { throughProxy } from "../toolchain/proxy.ts";
import { rememberSilence, silentSince } from "../toolchain/silent-sites.ts";
import { receive, Shortfall } from "../toolchain/transfer.ts";

/** The stand-in for Vault's official chart, as the setting `vaultChart` names it. */
export const standInChart = "./lab/charts/vault";

/** Seconds within which the official chart's repository must answer. */
const answerSeconds = 15;

/** Whether Vault's official chart is available. A repository that does not answer is tried again a day later. */
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

/** False if the answer is not an index, such as the login page of a captive portal. */
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
