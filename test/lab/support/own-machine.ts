import { spawnSync } from "node:child_process";
import process from "node:process";
import { Checkout } from "./checkout.ts";

/** Replaces `lab/terminal/machine.ts`: accepts any machine and records the checks. */
const machine = (file: string) => `
import { appendFileSync } from "node:fs";
const note = (text: string) => appendFileSync(${JSON.stringify(file)}, text + "\\n");
export const checkMachine = () => note("a machine for the lab");
export const checkGo = async () => note("Go");
export const checkDisk = (folder: string, gigabytes: number) => note(gigabytes + " GB");
`;

/**
 * A `pulumi` whose stack has no settings and nothing pending, unless the sandbox has a `config.json` or a `stack.json`.
 */
export const pulumi = `
case "$1" in
  config) cat "$records/../config.json" 2> /dev/null || echo '{}';;
  stack) cat "$records/../stack.json" 2> /dev/null || echo '{"deployment":{}}';;
  up) exit "$(cat "$records/../up.code" 2> /dev/null || echo 0)";;
esac
`;

/** A machine whose PATH holds only the sandbox's programs. */
export class OwnMachine extends Checkout {
  constructor() {
    super();
    process.env.PATH = this.path("bin");
    process.env.KUBECONFIG = this.path("kubeconfig");
    this.write("checkout/lab/terminal/machine.ts", machine(this.path("asked")));
    // Nothing listens there.
    process.env.VISIT_COUNTER_MIRROR_GITHUB = "http://127.0.0.1:1";
    for (const name of ["kubernetes", "docker"]) {
      this.write(`checkout/node_modules/@pulumi/${name}/package.json`, '{"version":"1.0.0"}');
    }
  }

  /** Puts plugin releases into the user's Pulumi home. */
  giveReleases(...names: string[]): void {
    for (const name of names)
      this.write(`home/.pulumi/plugins/resource-${name}-v1.0.0/pulumi-resource-${name}`, "");
  }

  /** The arguments with which `pulumi up` runs the policy pack. */
  get policy(): string {
    const [pack, config] = ["policy/node", "lab/stack/policy.json"].map((path) =>
      this.path("checkout", path),
    );
    return `--policy-pack=${pack} --policy-pack-config=${config}`;
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

  /** All calls so far, each as a line, except the ignored ones. */
  lines(...ignored: string[]): string[] {
    return this.calls()
      .map(({ program, args }) => [program, ...args].join(" "))
      .filter((line) => !ignored.includes(line));
  }
}
