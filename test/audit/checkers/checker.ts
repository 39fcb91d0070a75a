import { labTools, version } from "../../../lab/toolchain/tools.ts";
import type { Finding } from "../finding.ts";

/** A program of others that judges manifests. */
export interface Checker {
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /**
   * What it finds.
   *
   * @param file manifests that a cluster holds together, alone in their folder
   */
  check(file: string): Promise<Omit<Finding, "checker" | "stack">[]>;
}

/** The Kubernetes that manifests are judged for, such as `1.37`: the lab's. */
export function kubernetesVersion(): string {
  const kubernetes = labTools.find(({ name }) => name === "kubernetes");
  if (kubernetes === undefined) throw new Error("the lab has no Kubernetes");
  return version(kubernetes).replace(/^v(\d+\.\d+)\..*$/, "$1");
}
