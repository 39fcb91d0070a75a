import assert from "node:assert/strict";
import process from "node:process";
import { recordProcess } from "../../../lab/terminal/process.ts";
import { OwnMachine } from "../support/own-machine.ts";

/** A script that shows its arguments and which cluster it is for. */
const says = `
console.log(JSON.stringify(process.argv.slice(2)), process.env.KUBECONFIG);
process.exit(3);
`;

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

  it("are any script of this repository, by script.ts", () => {
    using own = new OwnMachine();
    own.write("checkout/script.mjs", says);
    assert.deepEqual(own.run("script.ts", ["script.mjs", "a b"]), {
      status: 3,
      stdout: `["a b"] ${own.path("kubeconfig")}\n`,
      stderr: "",
    });
  });

  it("fail with a sentence if the program is missing", () => {
    using own = new OwnMachine();
    assert.deepEqual(own.run("kubectl.ts", ["get", "pods"]), {
      status: 1,
      stdout: "",
      stderr:
        'Expected `kubectl` to start, got "spawn kubectl ENOENT". Install it or add it to PATH.\n',
    });
  });
});

describe("Pulumi, kubectl and scripts on the lab", () => {
  for (const command of ["pulumi.ts", "kubectl.ts", "script.ts"]) {
    it(`fail if there is none, by ${command}`, () => {
      using own = new OwnMachine();
      delete process.env.KUBECONFIG;
      assert.deepEqual(own.run(command, ["version"]), {
        status: 1,
        stdout: "",
        stderr: `Expected a lab in ${own.path("state/visit-counter/lab")}, got none. Make it: npm run up\n`,
      });
    });
  }

  it("use only its cluster and its stack", () => {
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
    own.write("checkout/script.mjs", says);
    const kubeconfig = own.path("state/visit-counter/lab/kubernetes/super-admin.conf");
    assert.equal(own.run("script.ts", ["script.mjs"]).stdout, `[] ${kubeconfig}\n`);
    const [call] = own.calls();
    assert.deepEqual(call?.args, ["stack", "output"]);
    assert.equal(call?.env.PULUMI_STACK, "lab");
    assert.equal(call?.env.PULUMI_HOME, own.path("state/visit-counter/lab/pulumi/home"));
  });
});
