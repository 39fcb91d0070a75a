import { type ChildProcess, spawn } from "node:child_process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { labEnvironment } from "../../../lab/stack/environment.ts";
import { halves } from "../halves.ts";

/** The tests' own lab, of which there are two: those of the halves. */
export const instance = instanceOf({
  ...process.env,
  VISIT_COUNTER_LAB: process.env.VISIT_COUNTER_TEST_LAB ?? halves[0].lab,
});

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

/** The README's commands, run in a checkout on the tests' own lab. */
export class Commands {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Runs `npm run <args>` to its end. `environment` extends the tests' own; `undefined` removes a variable. */
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

  /** Runs `npm run <args>`, which must succeed; returns its standard output. */
  async succeed(...args: string[]): Promise<string> {
    return success(`npm run ${args.join(" ")}`, await this.npm(args));
  }

  /**
   * Pastes a shell block of a document, which must succeed; returns its standard output. `kubectl` and `pulumi` are those
   * of the lab.
   */
  async type(block: string): Promise<string> {
    return success(block, await this.ended(this.spawn("sh", ["-ec", `${labsOwn}\n${block}`], {})));
  }

  /** Runs `kubectl <args>` on the lab, which must succeed; returns its standard output. */
  async kubectl(...args: string[]): Promise<string> {
    return success(`kubectl ${args.join(" ")}`, await this.tryKubectl(...args));
  }

  /** Runs `kubectl <args>` on the lab to its end: faster than `npm run kubectl`. */
  tryKubectl(...args: string[]): Promise<Ended> {
    return this.ended(this.spawn("kubectl", args, labEnvironment(instance)));
  }

  /** Runs a program of the toolchain on the lab to its end. `input` is its standard input. Default: nothing. */
  onLab(program: string, args: readonly string[], input = ""): Promise<Ended> {
    const child = this.spawn(program, args, labEnvironment(instance), false, "pipe");
    child.stdin?.end(input);
    return this.ended(child);
  }

  /** Runs `npm run pulumi -- <args>`, which must succeed; returns its standard output. */
  pulumi(...args: string[]): Promise<string> {
    return this.succeed("pulumi", "--", ...args);
  }

  /** Runs `npm run <args>` until its output contains `marker`, then kills its process group. Returns its output. */
  killAt(marker: string, ...args: string[]): Promise<string> {
    const comes = (child: ChildProcess) =>
      new Promise<unknown>((resolve) => {
        let output = "";
        const look = (chunk: Buffer) => {
          output += chunk;
          if (output.includes(marker)) resolve(output);
        };
        child.stdout?.on("data", look);
        child.stderr?.on("data", look);
      });
    return this.killOnce(`"${marker}"`, comes, args);
  }

  /**
   * Runs `npm run <args>`, and kills its process group if `isTime` says so of its output so far. Returns whether it did; if not,
   * the command must succeed.
   */
  async killWhen(isTime: (output: string) => boolean, ...args: string[]): Promise<boolean> {
    const child = this.spawn("npm", ["run", ...args], {}, true);
    let output = "";
    let isKilled = false;
    const look = (chunk: Buffer) => {
      output += chunk;
      if (!isKilled && isTime(output)) isKilled = process.kill(-(child.pid ?? 0), "SIGKILL");
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    const ended = await this.ended(child);
    if (!isKilled) success(`npm run ${args.join(" ")}`, ended);
    return isKilled;
  }

  /** Does the same once `kubectl get <objects>` lists something. The lab must be up. */
  killAtFirst(objects: readonly string[], ...args: string[]): Promise<string> {
    return this.killAtLine(["get", ...objects, "--watch", "--output=name"], () => true, args);
  }

  /** Does the same once one of these objects, which exist, is deleted. */
  killAtDeletion(objects: readonly string[], ...args: string[]): Promise<string> {
    const events = ["--watch-only", "--output-watch-events", "--output=jsonpath={.type}{'\\n'}"];
    const isDeletion = (output: string) => output.includes("DELETED");
    return this.killAtLine(["get", ...objects, ...events], isDeletion, args);
  }

  /** @param watch Arguments of a kubectl that watches: polling could miss what lasts only for a moment. */
  private async killAtLine(
    watch: readonly string[],
    isTime: (output: string) => boolean,
    args: readonly string[],
  ): Promise<string> {
    const watcher = this.spawn("kubectl", watch, labEnvironment(instance));
    const comes = () =>
      new Promise((resolve) => {
        watcher.stdout?.on("data", (chunk) => isTime(String(chunk)) && resolve(chunk));
      });
    try {
      return await this.killOnce(watch.join(" "), comes, args);
    } finally {
      watcher.kill();
    }
  }

  private async killOnce(
    what: string,
    comes: (child: ChildProcess) => Promise<unknown>,
    args: readonly string[],
  ): Promise<string> {
    const child = this.spawn("npm", ["run", ...args], {}, true);
    let killed = false;
    comes(child).then(() => {
      killed = process.kill(-(child.pid ?? 0), "SIGKILL");
    });
    const { output } = await this.ended(child);
    if (!killed) throw new Error(`${what} never appeared:\n${output}`);
    return output;
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
        VISIT_COUNTER_LAB: instance.name,
        ...environment,
      },
      stdio: [input, "pipe", "pipe"],
    });
  }
}

const labsOwn = `kubectl() { npm run kubectl -- "$@"; }
pulumi() { if [ "$1" = up ]; then npm run up; else npm run pulumi -- "$@"; fi; }`;

function success(what: string, { code, stdout, output }: Ended): string {
  if (code !== 0) throw new Error(`${what}\nended with ${code}:\n${output}`);
  return stdout;
}
