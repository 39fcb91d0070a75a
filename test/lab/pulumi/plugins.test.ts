import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Checkout } from "../checkout.ts";

const plugin = { name: "kubernetes", version: "4.34.2" };
const folderName = "plugins/resource-kubernetes-v4.34.2";

/** Has the official plugin if the sandbox says so, and leaves what an interrupted download leaves if not. */
const pulumi = `
folder="$PULUMI_HOME/plugins/resource-$4-$5"
mkdir -p "$folder"
if [ -e "$records/../online" ]; then
  rm -f "$folder.partial"
  echo downloaded > "$folder/pulumi-resource-$4"
else
  touch "$folder.partial"
  echo "no network" >&2
  exit 255
fi
`;

class PulumiCheckout extends Checkout {
  readonly home = this.path("lab-home");
  readonly pluginFolder = join(this.home, folderName);
  readonly executable = join(this.pluginFolder, "pulumi-resource-kubernetes");

  constructor() {
    super();
    this.program("pulumi", pulumi);
    this.write("checkout/lab/plugins/kubernetes/main.ts", "");
  }

  module() {
    return this.load<typeof import("../../../lab/pulumi/plugins.ts")>("lab/pulumi/plugins.ts");
  }

  async provide(): Promise<string> {
    const { providePlugin } = await this.module();
    return providePlugin(plugin, this.home, { ADDED: "1" }, this.path("log"));
  }

  goOnline(): void {
    this.write("online", "");
  }

  /** Puts an official plugin into the user's Pulumi home. */
  giveUser(home = "home/.pulumi"): string {
    this.write(`${home}/${folderName}/pulumi-resource-kubernetes`, "the user's\n");
    return this.path(home, folderName);
  }
}

describe("The plugins of the program", () => {
  it("have the versions of their packages", async () => {
    using checkout = new PulumiCheckout();
    for (const [name, version] of [
      ["kubernetes", "4.0.1"],
      ["docker", "5.0.2"],
    ]) {
      const packageJson = `checkout/node_modules/@pulumi/${name}/package.json`;
      checkout.write(packageJson, JSON.stringify({ version }));
    }
    const { plugins } = await checkout.module();
    assert.deepEqual(plugins(), [
      { name: "kubernetes", version: "4.0.1" },
      { name: "docker", version: "5.0.2" },
    ]);
  });
});

describe("A plugin", () => {
  it("is downloaded into the lab's home where it can be", async () => {
    using checkout = new PulumiCheckout();
    checkout.goOnline();
    assert.equal(await checkout.provide(), "official");
    assert.equal(readFileSync(checkout.executable, "utf8"), "downloaded\n");

    const [call] = checkout.calls("pulumi");
    const args = ["plugin", "install", "resource", "kubernetes", "v4.34.2", "--non-interactive"];
    assert.deepEqual(call?.args, args);
    assert.equal(call?.env.PULUMI_HOME, checkout.home);
    assert.equal(call?.env.ADDED, "1");
  });

  it("is asked for no more once it is there", async () => {
    using checkout = new PulumiCheckout();
    checkout.goOnline();
    await checkout.provide();
    assert.equal(await checkout.provide(), "official");
    assert.equal(checkout.calls("pulumi").length, 1);
  });

  it("is the user's own where they have it, without a download", async () => {
    using checkout = new PulumiCheckout();
    const users = checkout.giveUser();
    assert.equal(await checkout.provide(), "official");
    assert.equal(readlinkSync(checkout.executable), join(users, "pulumi-resource-kubernetes"));
    assert.deepEqual(checkout.calls("pulumi"), []);
  });

  it("is looked for in the Pulumi home that the user has set", async () => {
    using checkout = new PulumiCheckout();
    process.env.PULUMI_HOME = checkout.path("elsewhere");
    const users = checkout.giveUser("elsewhere");
    assert.equal(await checkout.provide(), "official");
    assert.equal(readlinkSync(checkout.executable), join(users, "pulumi-resource-kubernetes"));
  });

  it("is no link to a folder, which the engine would not follow", async () => {
    using checkout = new PulumiCheckout();
    const users = checkout.giveUser();
    mkdirSync(join(checkout.home, "plugins"), { recursive: true });
    symlinkSync(users, checkout.pluginFolder);
    assert.equal(await checkout.provide(), "official");
    assert.ok(lstatSync(checkout.pluginFolder).isDirectory());
    assert.equal(readFileSync(checkout.executable, "utf8"), "the user's\n");
  });

  it("of the user's is not touched when the lab gets one of its own", async () => {
    using checkout = new PulumiCheckout();
    const users = checkout.giveUser();
    await checkout.provide();
    checkout.write(`home/.pulumi/${folderName}.partial`, "");
    assert.equal(await checkout.provide(), "official");
    assert.deepEqual(readdirSync(users), ["pulumi-resource-kubernetes"]);
  });

  it("that the user has removed is downloaded", async () => {
    using checkout = new PulumiCheckout();
    const users = checkout.giveUser();
    await checkout.provide();
    rmSync(users, { recursive: true });
    checkout.goOnline();
    assert.equal(await checkout.provide(), "official");
    assert.equal(readFileSync(checkout.executable, "utf8"), "downloaded\n");
  });

  it("is the stand-in where it cannot be had, and the log says why", async () => {
    using checkout = new PulumiCheckout();
    assert.equal(await checkout.provide(), "stand-in");
    assert.equal(checkout.read("log"), "no network\n");
    assert.deepEqual(readdirSync(join(checkout.home, "plugins")), ["resource-kubernetes-v4.34.2"]);
  });

  it("is the stand-in where the user's download was cut off too", async () => {
    using checkout = new PulumiCheckout();
    checkout.giveUser();
    checkout.write(`home/.pulumi/${folderName}.partial`, "");
    assert.equal(await checkout.provide(), "stand-in");
  });

  it("is asked for again every time, so that the official one replaces the stand-in", async () => {
    using checkout = new PulumiCheckout();
    await checkout.provide();
    assert.equal(await checkout.provide(), "stand-in");
    assert.equal(checkout.calls("pulumi").length, 2);

    checkout.goOnline();
    assert.equal(await checkout.provide(), "official");
    assert.deepEqual(readdirSync(checkout.pluginFolder), ["pulumi-resource-kubernetes"]);
  });

  it("is asked for again also when the repository of the stand-in has moved", async () => {
    using checkout = new PulumiCheckout();
    await checkout.provide();
    rmSync(checkout.path("checkout/lab/plugins"), { recursive: true });
    assert.equal(await checkout.provide(), "stand-in");
    assert.equal(checkout.calls("pulumi").length, 2);
  });

  it("is not taken for whole where its download was cut off", async () => {
    using checkout = new PulumiCheckout();
    mkdirSync(checkout.pluginFolder, { recursive: true });
    checkout.write(`lab-home/${folderName}.partial`, "");
    assert.equal(await checkout.provide(), "stand-in");
    assert.ok(!existsSync(`${checkout.pluginFolder}.partial`));
  });
});

describe("A stand-in", () => {
  it("is run by the Node of now from the repository, with the engine's arguments", async () => {
    using checkout = new PulumiCheckout();
    checkout.write(
      "checkout/lab/plugins/kubernetes/main.ts",
      "const args: string[] = process.argv.slice(2); console.log(args.join('|'));",
    );
    const folder = checkout.path("it's here");
    const { writeStandIn } = await checkout.module();
    writeStandIn(plugin, folder);
    const executable = join(folder, "pulumi-resource-kubernetes");
    assert.equal(
      execFileSync(executable, ["127.0.0.1:1", "a b"], { encoding: "utf8" }),
      "127.0.0.1:1|a b\n",
    );
    assert.ok(readFileSync(executable, "utf8").includes(process.execPath));
    assert.equal(
      readlinkSync(join(folder, "stand-in")),
      checkout.path("checkout/lab/plugins/kubernetes"),
    );
  });
});
