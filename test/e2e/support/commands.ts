import { type ChildProcess, spawn } from "node:child_process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { labEnvironment } from "../../../lab/pulumi/environment.ts";

/** The lab of the tests. */
export const instance = instanceOf({ ...process.env, VISIT_COUNTER_LAB: "e2e" });

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

/** The commands of the README, typed in a folder of the project, on the lab of the tests. */
export class Commands {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** `npm run <args>`, to its end. `environment` is added to that of the tests; `undefined` removes a variable. */
  npm(
    args: readonly string[],
    environment: Record<string, string | undefined> = {},
  ): Promise<Ended> {
    return this.ended(this.spawn("npm", ["run", ...args], environment));
  }

  private ended(child: ChildProcess): Promise<Ended> {
    return new Promise((resolve, reject) => {
      let stdout = "";
      let output = "";
      child.stdout?.on("data", (chunk) => {
        stdout += chunk;
        output += chunk;
      });
      child.stderr?.on("data", (chunk) => {
        output += chunk;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 128, stdout, output }));
    });
  }

  /** `npm run <args>` that is expected to succeed; returns its standard output. */
  async succeed(...args: string[]): Promise<string> {
    return success(`npm run ${args.join(" ")}`, await this.npm(args));
  }

  /** A block of the README that is typed into a shell, and expected to succeed; returns what it prints. */
  async type(block: string): Promise<string> {
    return success(block, await this.ended(this.spawn("sh", ["-c", block], {})));
  }

  /** `kubectl <args>` on the lab that is expected to succeed; returns its standard output. */
  async kubectl(...args: string[]): Promise<string> {
    return success(`kubectl ${args.join(" ")}`, await this.tryKubectl(...args));
  }

  /** `kubectl <args>` on the lab, to its end. `npm run kubectl` does the same, and takes a second more. */
  tryKubectl(...args: string[]): Promise<Ended> {
    return this.ended(this.spawn("kubectl", args, labEnvironment(instance)));
  }

  /** A program of the toolchain on the lab, to its end. */
  onLab(program: string, args: readonly string[], input: string): Promise<Ended> {
    const child = this.spawn(program, args, labEnvironment(instance), false, "pipe");
    child.stdin?.end(input);
    return this.ended(child);
  }

  /** `npm run pulumi -- <args>`. */
  pulumi(...args: string[]): Promise<string> {
    return this.succeed("pulumi", "--", ...args);
  }

  /** Runs `npm run <args>` until its output has `marker`, then kills it and all that it started, as a power switch would. */
  killAt(marker: string, ...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = this.spawn("npm", ["run", ...args], {}, true);
      let output = "";
      let killed = false;
      const look = (chunk: Buffer) => {
        output += chunk;
        if (killed || !output.includes(marker)) return;
        killed = true;
        process.kill(-(child.pid ?? 0), "SIGKILL");
      };
      child.stdout?.on("data", look);
      child.stderr?.on("data", look);
      child.on("error", reject);
      child.on("close", () =>
        killed ? resolve(output) : reject(new Error(`"${marker}" never came:\n${output}`)),
      );
    });
  }

  private spawn(
    command: string,
    args: readonly string[],
    environment: Record<string, string | undefined>,
    detached = false,
    input: "ignore" | "pipe" = "ignore",
  ) {
    return spawn(command, args, {
      cwd: this.folder,
      detached,
      env: {
        ...process.env,
        KUBECONFIG: undefined,
        PULUMI_STACK: undefined,
        VISIT_COUNTER_LAB: "e2e",
        ...environment,
      },
      stdio: [input, "pipe", "pipe"],
    });
  }
}

function success(what: string, { code, stdout, output }: Ended): string {
  if (code !== 0) throw new Error(`${what}\nended with ${code}:\n${output}`);
  return stdout;
}
