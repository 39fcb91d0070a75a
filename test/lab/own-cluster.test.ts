import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { usesOwnCluster } from "../../lab/own-cluster.ts";
import { recordProcess } from "../../lab/support/process.ts";
import { Checkout } from "./checkout.ts";
import { fakeGo } from "./toolchain/fake-go.ts";

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
export const isLinuxX64 = () => true;
export const checkGo = async () => note("Go");
export const checkDisk = (folder: string, gigabytes: number) => note(gigabytes + " GB");
`;

/** Has a stack with nothing pending, unless the sandbox says which. */
const pulumi = `
case "$1" in
  stack) cat "$records/../stack.json" 2> /dev/null || echo '{"deployment":{}}';;
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
  it("runs the user's Pulumi with the user's plugins and arguments, and builds nothing", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    assert.deepEqual(own.run("up.ts", ["--yes", "--stack=a b"]), {
      status: 0,
      stdout: "",
      stderr: `[1/3] Pulumi
plugin kubernetes: official, plugin docker: official
[1/3] Pulumi: done (0.0 s)
[2/3] pulumi up
[2/3] pulumi up: done (0.0 s)
[3/3] The stack
[3/3] The stack: not looked at, for want of kubectl (0.0 s)
[3/3] The stack: done (0.0 s)
`,
    });
    assert.deepEqual(own.lines("pulumi version"), [
      "pulumi stack export --non-interactive --stack=a b",
      "pulumi up --yes --stack=a b",
      "pulumi stack export --non-interactive --stack=a b",
    ]);
    const up = own.calls("pulumi").find(({ args }) => args[0] === "up");
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

  it("takes what can be built, else the stand-in, by PATH, and leaves the user's Pulumi home as it is", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.program("go", fakeGo("echo built"));
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^plugin kubernetes: official, built from source of 2026-01-15, plugin docker: stand-in$/m,
    );
    const folders = own.calls("pulumi").at(-1)?.env.PATH?.split(":") ?? [];
    assert.deepEqual(folders, [
      own.path("cache/visit-counter/toolchain/plugins/pulumi-resource-kubernetes"),
      own.path("cache/visit-counter/stand-ins/docker"),
      own.path("bin"),
      own.path("cache/visit-counter/toolchain/bin"),
    ]);
    assert.ok(existsSync(join(folders[0] ?? "", "pulumi-resource-kubernetes")));
    assert.ok(existsSync(join(folders[1] ?? "", "pulumi-resource-docker")));
    assert.ok(!existsSync(own.path("home/.pulumi/plugins")));
  });

  it("builds Pulumi where the machine has none and none can be downloaded, once", () => {
    using own = new OwnMachine();
    own.giveReleases("kubernetes", "docker");
    own.program("go", fakeGo(`echo '{"deployment":{}}'`));
    const first = own.run("up.ts");
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stderr, /^Built: pulumi-language-nodejs, pulumi$/m);
    const builds = () => own.calls("go").filter(({ args }) => args[0] === "build").length;
    assert.equal(builds(), 2);

    assert.equal(own.run("up.ts").status, 0);
    assert.equal(builds(), 2);
  });

  describe("looks at the stack when Pulumi has done with it", () => {
    const resource = { type: "kubernetes:apps/v1:StatefulSet", id: "visit-counter/counter" };
    const provider = { type: "pulumi:providers:kubernetes", inputs: { context: "a b" } };
    const statefulSet = {
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "visit-counter", uid: "1", generation: 1 },
      spec: { replicas: 0 },
      status: { observedGeneration: 1 },
    };
    const look = (provider: object, items: object[]) => {
      using own = new OwnMachine();
      own.program("pulumi", pulumi);
      own.giveReleases("kubernetes", "docker");
      own.write("stack.json", JSON.stringify({ deployment: { resources: [provider, resource] } }));
      own.program("kubectl", `cat '${own.write("objects.json", JSON.stringify({ items }))}'`);
      const { status, stderr } = own.run("up.ts");
      const calls = own.lines().filter((line) => line.startsWith("kubectl"));
      return { status, end: stderr.slice(stderr.indexOf("[3/3]")), calls };
    };

    it("on the cluster that it is on", () => {
      assert.deepEqual(look(provider, [statefulSet]), {
        status: 0,
        end: "[3/3] The stack\n[3/3] The stack: done (0.0 s)\n",
        calls: [
          "kubectl version --client",
          "kubectl --context=a b get statefulsets,deployments,replicasets,pods --namespace=visit-counter --output=json",
        ],
      });
    });

    it("and fails where it is not as Pulumi has it", () => {
      const { status, end } = look(provider, []);
      assert.equal(status, 1);
      assert.match(end, /\nExpected `statefulset\/counter` in `visit-counter` to be there, /);
    });

    it("unless it cannot know where that is", () => {
      assert.deepEqual(look({ ...provider, inputs: { kubeconfig: "apiVersion: v1" } }, []), {
        status: 0,
        end:
          "[3/3] The stack\n" +
          "[3/3] The stack: not looked at, as the settings name a kubeconfig (0.0 s)\n" +
          "[3/3] The stack: done (0.0 s)\n",
        calls: [],
      });
    });
  });

  it("fails with a sentence after what Pulumi said", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    own.write("up.code", "255");
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 1);
    assert.ok(
      stderr.endsWith(
        "[2/3] pulumi up: failed (0.0 s)\n" +
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
