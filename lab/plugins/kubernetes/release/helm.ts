import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Failure } from "../../../support/failure.ts";
import { type Connection, writeKubeconfig } from "../cluster/kubeconfig.ts";

/** What Helm said when it failed. */
export class HelmFailure extends Failure {}

export interface HelmOptions {
  /** Given to the command on its standard input: they may be secret, and a file would outlive a kill. Default: none. */
  readonly values?: object;
  /** Called with what Helm waits for. Default: it is not asked. */
  readonly onWaiting?: (text: string) => void;
}

/** The `helm` command, on one cluster. */
export class Helm {
  private readonly connection: Connection;
  private readonly signal: AbortSignal;

  constructor(connection: Connection, signal: AbortSignal) {
    this.connection = connection;
    this.signal = signal;
  }

  /** Runs a command and returns its standard output. Throws a `HelmFailure`. */
  async run(args: readonly string[], { values, onWaiting }: HelmOptions = {}): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "helm-"));
    try {
      const kubeconfig = join(folder, "kubeconfig");
      await writeFile(kubeconfig, writeKubeconfig(this.connection), { mode: 0o600 });
      const all = [
        ...args,
        ...(onWaiting === undefined ? [] : ["--debug"]),
        ...(values === undefined ? [] : ["--values", "-"]),
      ];
      return await this.spawn(all, kubeconfig, { values, onWaiting });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private spawn(
    args: readonly string[],
    kubeconfig: string,
    { values, onWaiting }: HelmOptions,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn("helm", args, {
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, KUBECONFIG: kubeconfig, HELM_DRIVER: "secret" },
      });
      // Helm then marks the release as failed, from where the next run can go on.
      const interrupt = () => child.kill("SIGINT");
      this.signal.addEventListener("abort", interrupt, { once: true });

      // YAML takes JSON as it is. A command that ends before it has read all says why itself.
      child.stdin.on("error", () => {});
      child.stdin.end(values === undefined ? "" : JSON.stringify(values));

      const output: Buffer[] = [];
      const said: string[] = [];
      child.stdout.on("data", (chunk) => output.push(chunk));
      createInterface(child.stderr).on("line", (text) => {
        said.push(text);
        const waiting = waitingLine(text);
        if (waiting !== undefined) onWaiting?.(waiting);
      });
      child.on("error", () =>
        reject(
          new Failure(
            "Expected the command `helm` on the PATH, got none. Install Helm 3, https://helm.sh/docs/intro/install/.",
          ),
        ),
      );
      child.on("close", (code) => {
        this.signal.removeEventListener("abort", interrupt);
        if (code === 0) resolve(Buffer.concat(output).toString());
        else reject(new HelmFailure(errorOf(said)));
      });
    });
  }
}

const debugLine = /^\w+\.go:\d+: .*?\[debug\] ?/;

/** What Helm waits for, if a line of its debug output is about that: `Deployment is not ready: vault/injector. 0 out of 1 ...` */
export function waitingLine(line: string): string | undefined {
  return debugLine.test(line) && line.includes("not ready")
    ? line.replace(debugLine, "")
    : undefined;
}

/** The error in what Helm wrote: it begins with `Error:` and ends where the debug output goes on. */
export function errorOf(lines: readonly string[]): string {
  const start = lines.findLastIndex((line) => line.startsWith("Error: "));
  if (start < 0) return lines.slice(-5).join("\n") || "no reason given";
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => debugLine.test(line));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .join("\n")
    .slice("Error: ".length)
    .trim();
}
