import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import {
  configDirectory,
  configFile,
  loginDirectory,
  loginFile,
  vaultAgentFiles,
} from "../../../components/counter/vault-agent-configuration.ts";
import type { VaultConsumer } from "../../../components/keeper/consumer.ts";
import { token } from "./fake-cluster.ts";
import { binary } from "./kept-vault.ts";

/** A Vault agent as a process, with its pod's configuration apart from the folders. */
export class AgentProcess {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<unknown[]>;
  #look: () => void = () => {};
  readonly #file: string;
  readonly #lines: string[] = [];

  /** @param checkSeconds Seconds between checks for a new version. @default as in its pod */
  constructor(
    url: string,
    description: Omit<VaultConsumer, "file">,
    pem?: string,
    checkSeconds?: number,
  ) {
    this.#folder = mkdtempSync(join(tmpdir(), "visit-counter-agent-"));
    this.#file = join(this.#folder, "secrets", "secret");
    mkdirSync(dirname(this.#file));
    const { namespace, serviceAccount, audience } = description;
    writeFileSync(join(this.#folder, loginFile), token(namespace, serviceAccount, audience));
    const consumer = { ...description, file: this.#file };
    const certificateAuthority = pem === undefined ? undefined : { pem };
    for (const [name, text] of Object.entries(
      vaultAgentFiles({ url, certificateAuthority, consumer }),
    ))
      writeFileSync(
        join(this.#folder, name),
        text
          .replace(loginDirectory, this.#folder)
          .replace(configDirectory, this.#folder)
          .replace(/(?<=render_interval = )"\d+s"/, (usual) =>
            checkSeconds === undefined ? usual : `"${checkSeconds}s"`,
          ),
      );
    this.#process = spawn(binary(), ["agent", `-config=${join(this.#folder, configFile)}`], {
      env: { PATH: process.env.PATH, HOME: this.#folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#process, "exit");
    for (const stream of [this.#process.stdout, this.#process.stderr])
      if (stream)
        createInterface(stream).on("line", (line) => {
          this.#lines.push(line);
          this.#look();
        });
  }

  /** The log so far. */
  get output(): string {
    return this.#lines.join("\n");
  }

  /** Number of lines logged so far. */
  get lines(): number {
    return this.#lines.length;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits for a line of the log. @param after Number of lines to skip. */
  async line(pattern: RegExp, after = 0): Promise<void> {
    await this.#until(
      (look) => {
        this.#look = look;
        return () => {};
      },
      () => this.#lines.slice(after).some((line) => pattern.test(line)),
      String(pattern),
    );
  }

  /** The rendered file; waits until it has this version. */
  async secret(version: number): Promise<{ readonly text: string; readonly mode: number }> {
    await this.#until(
      (look) => {
        const timer = setInterval(look, 100);
        return () => clearInterval(timer);
      },
      () => this.text.includes(`"version":${version},`),
      `version ${version}`,
    );
    return { text: this.text, mode: statSync(this.#file).mode & 0o777 };
  }

  /** The file's current text; empty if there is none. */
  get text(): string {
    try {
      return readFileSync(this.#file, "utf8");
    } catch {
      return "";
    }
  }

  /** Stops it as the kubelet does. Returns the exit code. */
  async stop(): Promise<unknown> {
    this.#process.kill("SIGTERM");
    const [code] = await this.#exited;
    return code;
  }

  /** Calls `look` whenever something may have changed, until `isRight`. */
  async #until(
    watching: (look: () => void) => () => void,
    isRight: () => boolean,
    what: string,
  ): Promise<void> {
    const giveUp = AbortSignal.timeout(100_000);
    let end = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = () => reject(new Error(`Expected ${what}, got this log:\n${this.output}`));
        const look = () => isRight() && resolve();
        end = watching(look);
        giveUp.addEventListener("abort", fail);
        this.#exited.then(fail);
        look();
      });
    } finally {
      end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) this.#process.kill("SIGKILL");
    await this.#exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
