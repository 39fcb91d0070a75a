import { readFile } from "node:fs/promises";
import { setDefaultCACertificates } from "node:tls";
import { Failure } from "./failure.ts";

/**
 * The authorities by which this process verifies servers: the cluster's, and Vault's. Those bundled with Node and those
 * of the system do not count.
 */
export class Trust {
  readonly #clusterFile: string;
  #vault: string | undefined;
  #cluster: string | undefined;

  /**
   * @param clusterFile File of the cluster's authority, which the kubelet replaces when that changes.
   * @param vault Certificates in PEM.
   */
  constructor(clusterFile: string, vault: string | undefined) {
    this.#clusterFile = clusterFile;
    this.#vault = vault;
  }

  /**
   * Reads the cluster's authority. From then on, new connections are verified by it, unless they resume a TLS session.
   * @param vault Certificates in PEM. @default the former ones
   * @throws Failure if it is not there, or not a certificate.
   */
  async renew(vault = this.#vault): Promise<void> {
    try {
      const cluster = await readFile(this.#clusterFile, "utf8");
      if (cluster === this.#cluster && vault === this.#vault) return;
      setDefaultCACertificates(vault === undefined ? [cluster] : [cluster, vault]);
      this.#cluster = cluster;
      this.#vault = vault;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Failure(
        `Expected the certificates of the cluster's authority in ${this.#clusterFile}, got \`${code ?? message}\`.`,
      );
    }
  }
}
