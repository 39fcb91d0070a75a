import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { usesOwnCluster } from "../../lab/own-cluster.ts";
import { recordProcess } from "../../lab/support/process.ts";
import { Checkout } from "./checkout.ts";

describe("A cluster of the user's own", () => {
  const table: [env: NodeJS.ProcessEnv, own: boolean][] = [
    [{}, false],
    [{ KUBECONFIG: "", PULUMI_STACK: "" }, false],
    [{ PULUMI_STACK: "lab" }, false],
    [{ VISIT_COUNTER_LAB: "e2e" }, false],
    [{ KUBECONFIG: "/home/me/.kube/config" }, true],
    [{ KUBECONFIG: "/home/me/.kube/config", PULUMI_STACK: "lab" }, true],
    [{ PULUMI_STACK: "production" }, true],
  ];
  for (const [env, own] of table) {
    it(`is ${own ? "" : "not "}used with ${JSON.stringify(env)}`, () => {
      assert.equal(usesOwnCluster(env), own);
    });
  }
});

/** Takes the place of `lab/support/machine.ts`: any machine will do, and it is noted down what is asked of it. */
const machine = (file: string) => `
import { appendFileSync } from "node:fs";
const note = (text: string) => appendFileSync(${JSON.stringify(file)}, text + "\\n");
export const checkMachine = () => note("a machine for the lab");
export const checkGo = async () => note("Go");
export const checkDisk = (folder: string, gigabytes: number) => note(gigabytes + " GB");
`;

/** Downloads plugins if the sandbox says so, and has a stack with nothing pending. */
const pulumi = `
case "$1" in
  stack) echo '{"deployment":{}}';;
  plugin)
    [ -e "$records/../online" ] || exit 255
    mkdir -p "$PULUMI_HOME/plugins/resource-$4-$5";;
  up) exit "$(cat "$records/../up.code" 2> /dev/null || echo 0)";;
esac
`;

/** A machine on which nothing but what the sandbox makes is on PATH. */
class OwnMachine extends Checkout {
  constructor() {
    super();
    process.env.PATH = this.path("bin");
    process.env.KUBECONFIG = this.path("kubeconfig");
    // Nobody listens there.
    process.env.VISIT_COUNTER_MIRROR_GITHUB = "http://127.0.0.1:2";
    this.write("checkout/lab/support/machine.ts", machine(this.path("asked")));
    for (const name of ["kubernetes", "docker"]) {
      this.write(`checkout/node_modules/@pulumi/${name}/package.json`, '{"version":"1.0.0"}');
    }
  }

  /** Runs a command of the lab, without npm. */
  run(command: string, args: string[] = []) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [this.path("checkout/lab", command), ...args],
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

describe("npm run up on a cluster of the user's own", () => {
  it("downloads the plugins to the user's Pulumi and runs it, with the user's arguments", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.program("helm");
    own.write("online", "");
    assert.deepEqual(own.run("up.ts", ["--yes", "--stack=a b"]), {
      status: 0,
      stdout: "",
      stderr: `[1/3] Pulumi and Helm
[1/3] Pulumi and Helm: done (0.0 s)
[2/3] Plugins
[2/3] Plugins: plugin kubernetes: official, plugin docker: official (0.0 s)
[2/3] Plugins: done (0.0 s)
[3/3] pulumi up
[3/3] pulumi up: done (0.0 s)
`,
    });
    assert.deepEqual(
      own.lines("pulumi version", "helm version", "pulumi stack export --non-interactive").sort(),
      [
        "pulumi plugin install resource docker v1.0.0 --non-interactive",
        "pulumi plugin install resource kubernetes v1.0.0 --non-interactive",
        "pulumi up --yes --stack=a b",
      ],
    );
    const up = own.calls("pulumi").at(-1);
    assert.equal(up?.folder, own.path("checkout"));
    assert.equal(
      up?.env.PATH,
      `${own.path("bin")}:${own.path("cache/visit-counter/toolchain/bin")}`,
    );
    assert.equal(up?.env.KUBECONFIG, own.path("kubeconfig"));
    for (const name of ["PULUMI_BACKEND_URL", "PULUMI_HOME", "DOCKER_HOST"]) {
      assert.equal(up?.env[name], process.env[name]);
    }
    // The machine needs nothing that only the lab needs.
    assert.ok(!existsSync(own.path("asked")));
  });

  it("takes stand-ins where no plugin can be downloaded, by PATH, and leaves the user's Pulumi home as it is", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.program("helm");
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 0);
    assert.match(stderr, /: plugin kubernetes: stand-in, plugin docker: stand-in \(/);
    const folders = own.calls("pulumi").at(-1)?.env.PATH?.split(":") ?? [];
    assert.deepEqual(folders, [
      own.path("cache/visit-counter/stand-ins/docker"),
      own.path("cache/visit-counter/stand-ins/kubernetes"),
      own.path("bin"),
      own.path("cache/visit-counter/toolchain/bin"),
    ]);
    assert.ok(existsSync(join(folders[0] ?? "", "pulumi-resource-docker")));
    assert.ok(existsSync(join(folders[1] ?? "", "pulumi-resource-kubernetes")));
    assert.ok(!existsSync(own.path("home/.pulumi")));
  });

  it("builds Pulumi and Helm where the machine has none and none can be downloaded, once", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi, "built/pulumi");
    own.program("pulumi-language-nodejs", "", "built/pulumi-language-nodejs");
    own.program("helm", "", "built/helm");
    own.program(
      "go",
      `if [ "$1" = env ]; then echo go1.26.8; else cp "$records/../built/\${6##*/}" "$5"; fi`,
    );
    const first = own.run("up.ts");
    assert.equal(first.status, 0, first.stderr);
    assert.match(
      first.stderr,
      /^pulumi v\S+: 127\.0\.0\.1:2 could not be reached: .+; it is built from source$/m,
    );
    assert.match(first.stderr, /^Built: pulumi-language-nodejs, pulumi, helm$/m);
    assert.equal(own.read("asked"), "2 GB\nGo\n8 GB\n");
    const builds = () => own.calls("go").filter(({ args }) => args[0] === "build").length;
    assert.equal(builds(), 3);
    assert.equal(own.lines().at(-1), "pulumi up");

    assert.equal(own.run("up.ts").status, 0);
    assert.equal(builds(), 3);
  });

  it("fails with a sentence after what Pulumi said", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.program("helm");
    own.write("up.code", "255");
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 1);
    assert.ok(
      stderr.endsWith(
        "[3/3] pulumi up: failed (0.0 s)\n" +
          "Expected `pulumi up` to succeed on your cluster, got the errors above. Solve them and run the command again.\n",
      ),
    );
  });
});

describe("The other commands on a cluster of the user's own", () => {
  const commands: [command: string, program: string, args: string[]][] = [
    ["pulumi.ts", "pulumi", []],
    ["kubectl.ts", "kubectl", []],
    ["down.ts", "pulumi", ["destroy"]],
  ];
  for (const [command, program, args] of commands) {
    it(`are ${[program, ...args].join(" ")}, with nothing added to its output, by ${command}`, () => {
      using own = new OwnMachine();
      own.program(program, 'echo output; echo "$KUBECONFIG" >&2; exit 3');
      assert.deepEqual(own.run(command, ["a b", "-o=json"]), {
        status: 3,
        stdout: "output\n",
        stderr: `${own.path("kubeconfig")}\n`,
      });
      assert.deepEqual(own.calls()[0]?.args, [...args, "a b", "-o=json"]);
    });
  }

  it("are a sentence where the program is missing", () => {
    using own = new OwnMachine();
    assert.deepEqual(own.run("kubectl.ts", ["get", "pods"]), {
      status: 1,
      stdout: "",
      stderr:
        'Expected `kubectl` to be there to be run, got "spawn kubectl ENOENT". Install it or add it to PATH.\n',
    });
  });
});

describe("Pulumi and kubectl on the lab", () => {
  for (const command of ["pulumi.ts", "kubectl.ts"]) {
    it(`say that there is none, by ${command}`, () => {
      using own = new OwnMachine();
      delete process.env.KUBECONFIG;
      assert.deepEqual(own.run(command, ["version"]), {
        status: 1,
        stdout: "",
        stderr: `Expected a lab in ${own.path("state/visit-counter/lab")}, got none. Make it: npm run up\n`,
      });
    });
  }

  it("work on its cluster and its stack, and only that", () => {
    using own = new OwnMachine();
    delete process.env.KUBECONFIG;
    own.write("state/visit-counter/lab/kubernetes/super-admin.conf", "");
    recordProcess(own.path("state/visit-counter/lab/run/process"), process.pid);
    own.program("pulumi", "echo output; exit 4", "cache/visit-counter/toolchain/bin/pulumi");
    assert.deepEqual(own.run("pulumi.ts", ["stack", "output"]), {
      status: 4,
      stdout: "output\n",
      stderr: "",
    });
    const [call] = own.calls();
    assert.deepEqual(call?.args, ["stack", "output"]);
    assert.equal(call?.env.PULUMI_STACK, "lab");
    assert.equal(call?.env.PULUMI_HOME, own.path("state/visit-counter/lab/pulumi/home"));
  });
});
