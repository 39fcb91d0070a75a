import { spawnSync } from "node:child_process";
import process from "node:process";
import { Checkout } from "./checkout.ts";

/** Takes the place of `lab/terminal/machine.ts`: any machine will do, and it is noted down what is asked of it. */
const machine = (file: string) => `
import { appendFileSync } from "node:fs";
const note = (text: string) => appendFileSync(${JSON.stringify(file)}, text + "\\n");
export const checkMachine = () => note("a machine for the lab");
export const checkGo = async () => note("Go");
export const checkDisk = (folder: string, gigabytes: number) => note(gigabytes + " GB");
`;

/** Has a stack with nothing pending, unless the sandbox says which. */
export const pulumi = `
case "$1" in
  stack) cat "$records/../stack.json" 2> /dev/null || echo '{"deployment":{}}';;
  up) exit "$(cat "$records/../up.code" 2> /dev/null || echo 0)";;
esac
`;

/** A machine on which nothing but what the sandbox makes is on PATH. */
export class OwnMachine extends Checkout {
  constructor() {
    super();
    process.env.PATH = this.path("bin");
    process.env.KUBECONFIG = this.path("kubeconfig");
    this.write("checkout/lab/terminal/machine.ts", machine(this.path("asked")));
    // Nobody listens there.
    process.env.VISIT_COUNTER_MIRROR_GITHUB = "http://127.0.0.1:1";
    for (const name of ["kubernetes", "docker"]) {
      this.write(`checkout/node_modules/@pulumi/${name}/package.json`, '{"version":"1.0.0"}');
    }
  }

  /** Puts the releases of plugins into the user's Pulumi home. */
  giveReleases(...names: string[]): void {
    for (const name of names)
      this.write(`home/.pulumi/plugins/resource-${name}-v1.0.0/pulumi-resource-${name}`, "");
  }

  /** Runs a command of the lab, without npm. */
  run(command: string, args: string[] = []) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [this.path("checkout/lab/commands", command), ...args],
      { encoding: "utf8", input: "" },
    );
    return { status, stdout, stderr: stderr.replace(/\(\d+\.\d s\)/g, "(0.0 s)") };
  }

  /** The calls so far of a program that the user would notice, each as a line. */
  lines(...ignored: string[]): string[] {
    return this.calls()
      .map(({ program, args }) => [program, ...args].join(" "))
      .filter((line) => !ignored.includes(line));
  }
}
