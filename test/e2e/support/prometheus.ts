import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processId } from "../../../lab/box/box.ts";
import type { Instance } from "../../../lab/box/instance.ts";
import { cacheFolder } from "../../../lab/terminal/places.ts";
import {
  isUnpacked,
  type PackageSet,
  packageFolder,
  unpack,
} from "../../../lab/toolchain/packages.ts";
import { claimToolchain, releaseToolchain } from "../../../lab/toolchain/provide.ts";
import type { Discovered } from "./service-discovery.ts";

/** Debian's Prometheus, with `promtool`. Fetched only by the test that runs it. */
const prometheusPackages: PackageSet = {
  name: "prometheus",
  packages: ["prometheus"],
  dependencies: "missing",
};

/** Unpacks Prometheus into the toolchain's folder, unless it is there already. */
export async function providePrometheus(): Promise<void> {
  if (isUnpacked(prometheusPackages)) return;
  claimToolchain();
  const logs = join(cacheFolder(), "toolchain", "work");
  mkdirSync(logs, { recursive: true });
  await unpack(prometheusPackages, join(logs, "prometheus.log"));
  releaseToolchain();
}

/** Runs `promtool <args>`, which must succeed; returns its output. */
export function promtool(...args: string[]): string {
  return execFileSync(program("promtool"), args, { encoding: "utf8", stdio: "pipe" });
}

function program(name: string): string {
  return join(packageFolder(prometheusPackages), "usr/bin", name);
}

/** A target that Prometheus has found. */
export interface FoundTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: string;
}

/** A Prometheus that asks every three seconds what annotations lead it to, and judges by rules each second. */
export class Prometheus {
  readonly #folder: string;
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  /**
   * Starts it in the network of a lab that runs, from which alone pods are reachable.
   *
   * @param discovered Services and pods: Debian's Prometheus cannot ask Kubernetes itself.
   * @param rules Content of a rule file.
   * @param authority Certificates in PEM by which it verifies Vault.
   */
  static start(
    instance: Instance,
    discovered: Record<"service" | "pod", readonly Discovered[]>,
    rules: string,
    authority: string,
  ): Prometheus {
    const folder = mkdtempSync(join(tmpdir(), "visit-counter-prometheus-"));
    const configuration = join(folder, "prometheus.yml");
    writeFileSync(join(folder, "rules.yml"), rules);
    for (const [kind, targets] of Object.entries(discovered))
      writeFileSync(join(folder, `${kind}s.json`), JSON.stringify(targets));
    writeFileSync(join(folder, "ca.crt"), authority);
    writeFileSync(configuration, JSON.stringify(usualConfiguration));
    promtool("check", "config", configuration);
    const address = `${instance.boxAddress}:9090`;
    const child = spawn(
      "nsenter",
      [
        ...["--target", `${processId(instance)}`, "--net", program("prometheus")],
        `--config.file=${configuration}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: "ignore" },
    );
    const ended = once(child, "exit");
    return new Prometheus(folder, `http://${address}`, async () => {
      child.kill();
      await ended;
    });
  }

  private constructor(folder: string, url: string, stop: () => Promise<void>) {
    this.#folder = folder;
    this.#url = url;
    this.#stop = stop;
  }

  /** Whether it serves. */
  async isReady(): Promise<boolean> {
    return await fetch(`${this.#url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** All targets, without those that no annotation leads to. */
  async targets(): Promise<FoundTarget[]> {
    return (await this.#api("targets?state=active")).activeTargets;
  }

  /** Names of the alerts that fire. */
  async firing(): Promise<string[]> {
    const { alerts } = await this.#api("alerts");
    return alerts
      .filter(({ state }: Alert) => state === "firing")
      .map(({ labels }: Alert) => labels.alertname);
  }

  /** Number of values that a query has now. */
  async values(query: string): Promise<number> {
    return (await this.#api(`query?query=${encodeURIComponent(query)}`)).result.length;
  }

  async #api(path: string) {
    const answer = await fetch(`${this.#url}/api/v1/${path}`);
    const { data, error } = await answer.json();
    if (error !== undefined) throw new Error(`${path}: ${error}`);
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    rmSync(this.#folder, { recursive: true });
  }
}

interface Alert {
  readonly state: string;
  readonly labels: { readonly alertname: string };
}

/** What the usual configurations make of annotations: a job for the endpoints of Services, and one for pods. */
const usualConfiguration = {
  global: { scrape_interval: "3s", scrape_timeout: "3s", evaluation_interval: "1s" },
  rule_files: ["rules.yml"],
  scrape_configs: [
    jobFor("service", "kubernetes-service-endpoints"),
    jobFor("pod", "kubernetes-pods"),
  ],
};

function jobFor(kind: "service" | "pod", job_name: string) {
  const annotation = (name: string) => `__meta_kubernetes_${kind}_annotation_prometheus_io_${name}`;
  return {
    job_name,
    file_sd_configs: [{ files: [`${kind}s.json`] }],
    // As docs/monitoring.md says. It asks by a pod's address, which no certificate has.
    tls_config: { ca_file: "ca.crt", server_name: "vault.vault.svc" },
    relabel_configs: [
      { source_labels: [annotation("scrape")], action: "keep", regex: "true" },
      { source_labels: [annotation("scheme")], target_label: "__scheme__", regex: "(.+)" },
      { source_labels: [annotation("path")], target_label: "__metrics_path__", regex: "(.+)" },
      {
        source_labels: ["__address__", annotation("port")],
        target_label: "__address__",
        regex: "(.+?)(?::\\d+)?;(\\d+)",
        replacement: "$1:$2",
      },
      { action: "labelmap", regex: annotation("param_(.+)"), replacement: "__param_$1" },
      { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
      { source_labels: [`__meta_kubernetes_${kind}_name`], target_label: kind },
    ],
  };
}
