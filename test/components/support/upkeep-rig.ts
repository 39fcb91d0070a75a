import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../support/project.ts";

const upkeep = join(root, "components/vault/upkeep.sh");

/** Runs the upkeep script with a limit of 8 bytes and hardly a pause, beside processes that stand in for Vault. */
export class UpkeepRig {
  readonly #folder = mkdtempSync(join(tmpdir(), "visit-counter-upkeep-"));
  readonly #logs = join(this.#folder, "logs");
  readonly audit = join(this.#logs, "audit.log");
  readonly certificate = join(this.#folder, "tls.crt");
  readonly limit = join(this.#folder, "audit-limit");
  readonly #processes: ChildProcess[] = [];
  readonly #lines: string[] = [];
  #onLine: () => void = () => {};
  /** Stands in for the server. */
  readonly server: ChildProcess;
  /** Stands in for a command that a user runs; any signal ends it. */
  readonly command: ChildProcess;

  private constructor() {
    const bin = join(this.#folder, "bin");
    for (const folder of [this.#logs, bin]) mkdirSync(folder);
    writeFileSync(this.limit, "8\n");
    this.#script("bin/sleep", "#!/bin/sh\necho look\nexec /bin/sleep 0.02\n");
    this.#script("bin/pidof", `#!/bin/sh\ncat ${this.#folder}/pids\n`);
    const wait = "setInterval(() => {}, 2 ** 30); console.log('up');";
    this.#script("server", `process.on("SIGHUP", () => console.log("told")); ${wait}`);
    this.#script("status", wait);
    this.server = this.#vault("server");
    this.command = this.#vault("status");
    this.found(this.server);
  }

  static async start(): Promise<UpkeepRig> {
    const rig = new UpkeepRig();
    await rig.#until(() => rig.#count("up") === 2);
    return rig;
  }

  /** How often the server was signalled. */
  get tellings(): number {
    return this.#count("told");
  }

  /** Starts the script. */
  upkeep(...certificate: string[]): void {
    const env = { PATH: `${join(this.#folder, "bin")}:${process.env.PATH}` };
    this.#watch(spawn("sh", [upkeep, this.audit, this.limit, "10", ...certificate], { env }));
  }

  /** Sets what `pidof vault` finds from now on. */
  found(...processes: readonly ChildProcess[]): void {
    this.replace(join(this.#folder, "pids"), processes.map(({ pid }) => pid).join(" "));
  }

  /** Replaces a file atomically, so that no check reads half of it. */
  replace(file: string, text: string): void {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** Waits until the server has been signalled this often in total. */
  told(times: number): Promise<void> {
    return this.#until(() => this.tellings >= times);
  }

  /** Waits for this many more checks. */
  looks(more: number): Promise<void> {
    const goal = this.#count("look") + more;
    return this.#until(() => this.#count("look") >= goal);
  }

  /** The audit files by name. */
  files(): Record<string, string> {
    const names = readdirSync(this.#logs).sort();
    return Object.fromEntries(
      names.map((name) => [name, readFileSync(join(this.#logs, name), "utf8")]),
    );
  }

  async end(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #script(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text, { mode: 0o755 });
  }

  /** A process that appears as `vault <verb> -option`. */
  #vault(verb: string): ChildProcess {
    const options = { argv0: "vault", cwd: this.#folder };
    return this.#watch(spawn(process.execPath, [verb, "-option"], options));
  }

  #watch(child: ChildProcess): ChildProcess {
    this.#processes.push(child);
    if (child.stdout === null) throw new Error("unreachable: stdout is a pipe");
    createInterface(child.stdout).on("line", (line) => {
      this.#lines.push(line);
      this.#onLine();
    });
    return child;
  }

  #count(line: string): number {
    return this.#lines.filter((one) => one === line).length;
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onLine = resolve;
      await promise;
    }
  }
}
