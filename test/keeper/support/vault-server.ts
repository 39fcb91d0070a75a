import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { isExecutable } from "../../../lab/terminal/machine.ts";
import { freePort } from "../../support/free-port.ts";

/** Path of Vault's binary, on PATH or in the lab's toolchain; undefined if it is in neither. */
export function vaultBinary(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter).filter(Boolean),
    join(cache, "visit-counter/toolchain/bin"),
  ];
  return folders.map((folder) => join(folder, "vault")).find(isExecutable);
}

/** Options of a server. */
export interface VaultServerOptions {
  /** Folder of `tls.crt` and `tls.key`. @default plain HTTP */
  readonly certificates?: string;
  /** A `seal` stanza. @default none */
  readonly seal?: string;
}

/** A real Vault on loopback, with raft storage that can be kept or lost like a claim. */
export class VaultServer {
  readonly #binary: string;
  readonly #name: string;
  #options: VaultServerOptions;
  readonly #ports: readonly [number, number];
  readonly #folder = mkdtempSync(join(tmpdir(), "visit-counter-vault-"));
  #process: ChildProcess | undefined;

  private constructor(
    binary: string,
    name: string,
    options: VaultServerOptions,
    ports: readonly [number, number],
  ) {
    this.#binary = binary;
    this.#name = name;
    this.#options = options;
    this.#ports = ports;
  }

  static async start(
    binary: string,
    name: string,
    options: VaultServerOptions = {},
  ): Promise<VaultServer> {
    const server = new VaultServer(binary, name, options, [await freePort(), await freePort()]);
    await server.start();
    return server;
  }

  get url(): string {
    return `${this.#options.certificates ? "https" : "http"}://127.0.0.1:${this.#ports[0]}`;
  }

  get processId(): number | undefined {
    return this.#process?.pid;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** A file in a folder that Vault can write to. */
  get auditFile(): string {
    return join(this.#folder, "audit.log");
  }

  /** @param options Apply from now on. @default the previous ones */
  async start(options = this.#options): Promise<void> {
    this.#options = options;
    const data = join(this.#folder, "data");
    mkdirSync(data, { recursive: true });
    const config = join(this.#folder, "vault.hcl");
    const [port, clusterPort] = this.#ports;
    const { certificates, seal = "" } = this.#options;
    const tls = certificates
      ? `tls_cert_file = "${certificates}/tls.crt"\n  tls_key_file = "${certificates}/tls.key"`
      : "tls_disable = 1";
    writeFileSync(
      config,
      `disable_mlock = true
listener "tcp" {
  ${tls}
  address = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${clusterPort}"
}
api_addr = "${this.url}"
cluster_addr = "http://127.0.0.1:${clusterPort}"
storage "raft" {
  path = "${data}"
  node_id = "${this.#name}"
  performance_multiplier = 2
}
${seal}
`,
    );
    this.#process = spawn(this.#binary, ["server", `-config=${config}`], {
      // Its name in a pod.
      argv0: "vault",
      stdio: "ignore",
      env: { ...process.env, SKIP_SETCAP: "true" },
    });
    for (;;) {
      try {
        await listening(port);
        return;
      } catch {
        if (this.#process.exitCode !== null) throw new Error("Vault exited at startup");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async stop(): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, "exit");
    process.kill("SIGKILL");
    await ended;
  }

  /** Loses its storage, as when its claim is lost. */
  async wipe(): Promise<void> {
    await this.stop();
    rmSync(join(this.#folder, "data"), { recursive: true });
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves if the port accepts connections. */
async function listening(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
