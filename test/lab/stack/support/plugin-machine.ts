import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Checkout } from "../../support/checkout.ts";
import type { Maker } from "../../toolchain/support/maker.ts";

const versions = { kubernetes: "4.34.2", docker: "5.2.0" };
type Name = keyof typeof versions;

/** A machine with a lab and a built Kubernetes plugin; the makers of plugins are on loopback. */
export class Machine extends Checkout {
  readonly home = this.path("lab-home");
  readonly built = this.path("cache/visit-counter/toolchain/plugins/pulumi-resource-kubernetes");
  readonly said: string[] = [];
  readonly notes: string[] = [];
  private readonly maker: Maker;

  constructor(maker: Maker) {
    super();
    this.maker = maker;
    process.env.VISIT_COUNTER_MIRROR_GITHUB = maker.address;
    for (const [name, version] of Object.entries(versions)) {
      const packageJson = `checkout/node_modules/@pulumi/${name}/package.json`;
      this.write(packageJson, JSON.stringify({ version }));
    }
    this.write(
      `cache/visit-counter/toolchain/plugins/pulumi-resource-kubernetes/pulumi-resource-kubernetes`,
      "built\n",
    );
  }

  module() {
    return this.load<typeof import("../../../../lab/stack/plugins.ts")>("lab/stack/plugins.ts");
  }

  /** Does the same as `up`, and returns its lines about the plugins. */
  async provide(home = this.home): Promise<string[]> {
    const { findReleases, substitute, originsOf } = await this.module();
    const absent = await findReleases(
      home,
      { say: (text) => this.said.push(text) },
      { note: (text) => this.notes.push(text) },
    );
    for (const plugin of absent) substitute(home, plugin);
    return originsOf(absent);
  }

  /** Publishes plugin releases. Returns the path of the last one's archive. */
  async release(...names: Name[]): Promise<string> {
    let last = "";
    const { pluginRelease } = await this.load<
      typeof import("../../../../lab/toolchain/release.ts")
    >("lab/toolchain/release.ts");
    for (const name of names) {
      const root = this.path("made", name);
      const program = `pulumi-resource-${name}`;
      this.write(`made/${name}/${program}`, "released\n");
      const archive = execFileSync("tar", ["-C", root, "-cz", program]);
      for (const { path, kind, binaries, checksums } of pluginRelease(name, versions[name]).files)
        last = this.maker.publish(path, archive, kind, binaries, checksums).path;
    }
    return last;
  }

  pluginFolder(name: Name, home = this.home): string {
    return join(home, "plugins", `resource-${name}-v${versions[name]}`);
  }

  executable(name: Name): string {
    return join(this.pluginFolder(name), `pulumi-resource-${name}`);
  }

  content(name: Name): string {
    return readFileSync(this.executable(name), "utf8");
  }

  /** Puts a release into the user's Pulumi home. */
  giveUser(name: Name, home = "home/.pulumi"): string {
    const folder = this.pluginFolder(name, home);
    this.write(join(folder, `pulumi-resource-${name}`), "the user's\n");
    return this.path(folder);
  }
}
