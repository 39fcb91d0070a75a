import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Body } from "./fake-api-server.ts";

/** One call of the fake command. */
export interface HelmCall {
  readonly args: readonly string[];
  /** What came on standard input. */
  readonly values: Body;
  /** Of the kubeconfig: `600`. */
  readonly mode: string;
  readonly folder: string;
  readonly kubeconfig: Body;
  readonly driver: string;
}

/** What the command does: it keeps one release in a file, and writes down how it was called. */
const script = `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const home = process.env.FAKE_HELM;
const at = (name) => path.join(home, name);
const args = process.argv.slice(2);
const input = fs.readFileSync(0, "utf8");
const call = {
  args,
  values: input === "" ? undefined : JSON.parse(input),
  mode: (fs.statSync(process.env.KUBECONFIG).mode & 0o777).toString(8),
  folder: path.dirname(process.env.KUBECONFIG),
  kubeconfig: JSON.parse(fs.readFileSync(process.env.KUBECONFIG)),
  driver: process.env.HELM_DRIVER,
};
fs.appendFileSync(at("calls"), JSON.stringify(call) + "\\n");
const read = (name) => fs.existsSync(at(name)) ? JSON.parse(fs.readFileSync(at(name))) : undefined;
const fail = (text) => { process.stderr.write(text + "\\n"); process.exit(1); };
const command = args[0] === "get" || args[0] === "show" ? args.slice(0, 2).join(" ") : args[0];
const plan = read("plan-" + command.replace(" ", "-")) ?? {};
if (plan.release) fs.writeFileSync(at("release"), JSON.stringify(plan.release));
if (plan.hang) {
  process.on("SIGINT", () => fail("Error: context canceled"));
  fs.writeFileSync(at("hanging"), "");
  setInterval(() => {}, 1000);
} else if (plan.stderr) fail(plan.stderr);
else if (command === "uninstall") fs.rmSync(at("release"), { force: true });
else if (command === "status" || command === "get metadata") {
  const release = read("release");
  if (!release) fail("Error: release: not found");
  console.log(JSON.stringify(command === "status" ? release.status : release.metadata));
} else process.stdout.write(plan.stdout ?? "");
`;

/** A \`helm\` on the PATH that only pretends. */
export class FakeHelm {
  readonly home = mkdtempSync(join(tmpdir(), "fake-helm-"));
  private readonly path = process.env.PATH;

  constructor() {
    mkdirSync(join(this.home, "bin"));
    writeFileSync(join(this.home, "bin", "helm"), script, { mode: 0o755 });
    process.env.FAKE_HELM = this.home;
    process.env.PATH = `${join(this.home, "bin")}${delimiter}${this.path}`;
  }

  remove(): void {
    process.env.PATH = this.path;
    delete process.env.FAKE_HELM;
    rmSync(this.home, { recursive: true });
  }

  /** What a command prints, or fails with, and the release that it leaves behind. */
  plan(
    command: string,
    plan: { stdout?: string; stderr?: string; hang?: boolean; release?: Body },
  ): void {
    writeFileSync(join(this.home, `plan-${command.replace(" ", "-")}`), JSON.stringify(plan));
  }

  /** `undefined` takes it away. */
  set release(release: Body | undefined) {
    const file = join(this.home, "release");
    if (release === undefined) rmSync(file, { force: true });
    else writeFileSync(file, JSON.stringify(release));
  }

  get hasRelease(): boolean {
    return existsSync(join(this.home, "release"));
  }

  get isHanging(): boolean {
    return existsSync(join(this.home, "hanging"));
  }

  get calls(): HelmCall[] {
    const file = join(this.home, "calls");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }
}

/** A release of the chart `tiny` as Helm shows it. */
export function helmRelease(status: string, version = 1, config: Body = {}) {
  const manifest =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tiny}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: tiny, namespace: ns}\n";
  return {
    status: { name: "tiny", namespace: "ns", version, config, manifest, info: { status } },
    metadata: { chart: "tiny", version: "0.1.0", appVersion: "1.0" },
  };
}
