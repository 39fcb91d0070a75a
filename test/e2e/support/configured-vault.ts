import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary } from "../../keeper/support/kept-vault.ts";
import { freePort } from "../../support/free-port.ts";

const withoutIpv6 = ["perl", join(import.meta.dirname, "without-ipv6.pl")];

/** A real Vault with a configuration as in a pod; only its ports and its folder differ, and it has no cluster. */
export class ConfiguredVault {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #log: string;
  readonly port: number;
  readonly clusterPort: number;

  private constructor(folder: string, ports: readonly [number, number], command: string[]) {
    this.#folder = folder;
    this.#log = join(folder, "vault.log");
    const log = openSync(this.#log, "w");
    [this.port, this.clusterPort] = ports;
    const [program = "", ...args] = command;
    this.#process = spawn(program, args, {
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        // A name, as in a pod; nobody resolves it.
        VAULT_API_ADDR: `http://vault-0.vault-internal.vault.svc.cluster.local:${this.port}`,
        VAULT_CLUSTER_ADDR: `https://127.0.0.1:${this.clusterPort}`,
        VAULT_RAFT_NODE_ID: "vault-0",
      },
    });
    closeSync(log);
  }

  /** @param isWithoutIpv6 Whether the kernel has no IPv6 for it. */
  static async start(configuration: string, isWithoutIpv6 = false): Promise<ConfiguredVault> {
    const folder = mkdtempSync(join(tmpdir(), "visit-counter-configured-"));
    const data = join(folder, "data");
    mkdirSync(data);
    const ports = [await freePort(), await freePort()] as const;
    const file = join(folder, "vault.hcl");
    writeFileSync(
      file,
      configuration
        .replace(':8200"', `:${ports[0]}"`)
        .replace(':8201"', `:${ports[1]}"`)
        .replace("/vault/data", data)
        .replace('service_registration "kubernetes" {}\n', ""),
    );
    const command = [binary(), "server", `-config=${file}`];
    return new ConfiguredVault(folder, ports, [...(isWithoutIpv6 ? withoutIpv6 : []), ...command]);
  }

  /** The status of `/v1/sys/health` at this address: 501 until Vault is initialised, 200 when it is active. */
  async health(host: string): Promise<number> {
    return (await this.#request("GET", "health", host)).status;
  }

  /** Waits until a request at this address has this status. */
  async becomes(status: number, host: string): Promise<void> {
    for (;;) {
      if ((await this.health(host).catch(() => 0)) === status) return;
      if (this.#process.exitCode !== null) throw new Error(readFileSync(this.#log, "utf8"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Initialises and unseals it. */
  async open(): Promise<void> {
    const shares = { secret_shares: 1, secret_threshold: 1 };
    const { keys } = await (await this.#request("POST", "init", "127.0.0.1", shares)).json();
    await this.#request("POST", "unseal", "127.0.0.1", { key: keys[0] });
  }

  /** Whether another server could connect to it at this address. */
  async isOpenToServers(host: string): Promise<boolean> {
    const socket = connect(this.clusterPort, host);
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  #request(method: string, path: string, host: string, body?: object): Promise<Response> {
    const name = host.includes(":") ? `[${host}]` : host;
    return fetch(`http://${name}:${this.port}/v1/sys/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
