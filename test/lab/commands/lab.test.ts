import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { recordProcess } from "../../../lab/terminal/process.ts";
import { Checkout } from "../support/checkout.ts";

/** Replaces `lab/box/box.ts`: a lab runs if the sandbox says so; stopping it is only recorded. */
const box = (checkout: Checkout) => `
import { appendFileSync, existsSync } from "node:fs";
import type { Instance } from "./instance.ts";
const folder = ${JSON.stringify(checkout.folder)};
export function processId(instance: Instance): number | undefined {
  return existsSync(folder + "/runs-" + instance.name) ? 4711 : undefined;
}
export async function stop(instance: Instance): Promise<void> {
  appendFileSync(folder + "/stopped", instance.name + " ");
}
`;

class Lab extends Checkout {
  readonly labFolder = this.path("state/visit-counter/lab");
  readonly settings = this.path("checkout/Pulumi.lab.yaml");
  readonly cache = this.path("cache/visit-counter");

  constructor() {
    super();
    this.write("checkout/lab/box/box.ts", box(this));
    for (const name of ["apt-get", "dpkg-deb", "gzip", "mount", "nsenter", "tar", "unshare"]) {
      this.program(name);
    }
  }

  /** Makes a lab with a file in each of its main folders. */
  make(): void {
    this.write("state/visit-counter/lab/kubernetes/super-admin.conf", "");
    this.write("state/visit-counter/lab/volumes/counter-0/visits", "3\n");
    this.write("checkout/Pulumi.lab.yaml", "config: {}\n");
    this.write("cache/visit-counter/toolchain/bin/vault", "");
  }

  /** Runs `npm run lab -- <args>`, without npm, as root or as another user. */
  run(args: string[], userId = 0) {
    const code = `process.getuid = () => ${userId}; Object.defineProperty(process, "arch", { value: "x64" });`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--import",
        `data:text/javascript,${encodeURIComponent(code)}`,
        this.path("checkout/lab/commands/lab.ts"),
        ...args,
      ],
      { encoding: "utf8", input: "" },
    );
    return { status, stdout, stderr };
  }

  stopped(): string {
    return existsSync(this.path("stopped")) ? this.read("stopped") : "";
  }
}

const failure = (sentence: string) => ({ status: 1, stdout: "", stderr: `${sentence}\n` });

describe("npm run lab", () => {
  it("refuses an unknown command, started like npm does", () => {
    using lab = new Lab();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [lab.path("checkout/lab/start.mjs"), "lab/commands/lab.ts", "nonsense"],
      { encoding: "utf8" },
    );
    assert.deepEqual(
      { status, stdout, stderr },
      failure(
        "Expected one of status, logs, stop, purge, got `nonsense`. For example: npm run lab -- status",
      ),
    );
  });

  describe("status", () => {
    it("says that there is no lab, or that it is stopped, and exits with 3", () => {
      using lab = new Lab();
      assert.deepEqual(lab.run(["status"], 1000), {
        status: 3,
        stdout: "There is no lab. Make it: npm run up\n",
        stderr: "",
      });
      lab.make();
      assert.deepEqual(lab.run(["status"], 1000), {
        status: 3,
        stdout: "The lab is stopped. Start it: npm run up\n",
        stderr: "",
      });
    });

    it("prints the endpoints and the pods of a running lab", () => {
      using lab = new Lab();
      lab.make();
      lab.write("runs-lab", "");
      lab.program("kubectl", "echo pods", "cache/visit-counter/toolchain/bin/kubectl");
      assert.deepEqual(lab.run(["status"]), {
        status: 0,
        stdout: `The lab runs as process 4711.
  export KUBECONFIG=${lab.labFolder}/kubernetes/super-admin.conf
  export DOCKER_HOST=unix://${lab.labFolder}/run/docker.sock
  registry   http://10.88.1.2:5000
  folder     ${lab.labFolder}
pods
`,
        stderr: "",
      });
      const [call] = lab.calls("kubectl");
      assert.deepEqual(call?.args, ["get", "pods", "--all-namespaces"]);
      assert.equal(call?.env.KUBECONFIG, `${lab.labFolder}/kubernetes/super-admin.conf`);
    });
  });

  describe("logs", () => {
    it("says what to type while there are none", () => {
      using lab = new Lab();
      for (const args of [[], ["kubelet"]]) {
        assert.deepEqual(
          lab.run(["logs", ...args]),
          failure(
            `Expected logs in ${lab.labFolder}/logs, got none yet. Start the lab, which writes them: npm run up`,
          ),
        );
      }
    });

    it("lists the existing logs", () => {
      using lab = new Lab();
      for (const name of ["etcd.log", "kubelet.log", "kubelet.log.previous"]) {
        lab.write(`state/visit-counter/lab/logs/${name}`, "");
      }
      const list = (got: string) =>
        failure(
          `Expected the name of a log, one of etcd, kubelet, got ${got}. For example: npm run lab -- logs kubelet`,
        );
      assert.deepEqual(lab.run(["logs"]), list("none"));
      assert.deepEqual(lab.run(["logs", "../up"]), list("`../up`"));
    });

    it("prints the last 1000 lines of one", () => {
      using lab = new Lab();
      const lines = Array.from({ length: 1200 }, (_, index) => `${index}\n`);
      lab.write("state/visit-counter/lab/logs/kubelet.log", lines.join(""));
      assert.deepEqual(lab.run(["logs", "kubelet"]), {
        status: 0,
        stdout: lines.slice(200).join(""),
        stderr: "",
      });
    });
  });

  for (const command of ["stop", "purge"]) {
    it(`${command} requires root`, () => {
      using lab = new Lab();
      lab.make();
      const { status, stderr } = lab.run([command], 1000);
      assert.equal(status, 1);
      assert.match(stderr, /^Expected to run as root, .*, got user 1000\. /);
      assert.equal(lab.stopped(), "");
    });

    it(`${command} is refused while another command is changing the lab`, () => {
      using lab = new Lab();
      lab.make();
      const started = lab.path("state/visit-counter/lab/up.process");
      recordProcess(started, process.pid);
      assert.deepEqual(
        lab.run([command, "--yes"]),
        failure(
          `Expected no other command to be changing the lab in ${lab.labFolder}, got process ${process.pid}. Wait until it ends, then run the command again.`,
        ),
      );
      assert.equal(lab.stopped(), "");
      assert.ok(existsSync(lab.settings));
    });
  }

  it("stop ends the lab and keeps its data", () => {
    using lab = new Lab();
    lab.make();
    assert.deepEqual(lab.run(["stop"]), { status: 0, stdout: "", stderr: "" });
    assert.equal(lab.stopped(), "lab ");
    assert.equal(lab.read("state/visit-counter/lab/volumes/counter-0/visits"), "3\n");
  });

  describe("purge", () => {
    it("asks for confirmation, and removes nothing without a terminal", () => {
      using lab = new Lab();
      lab.make();
      assert.deepEqual(
        lab.run(["purge", "--toolchain"]),
        failure(
          `Expected a confirmation before everything in ${lab.labFolder}, ${lab.settings}, ${lab.cache} is removed, including the counts, got no terminal. Confirm it: npm run lab -- purge --yes`,
        ),
      );
      assert.equal(lab.stopped(), "");
      for (const path of [lab.labFolder, lab.settings, lab.cache]) assert.ok(existsSync(path));
    });

    it("stops the lab, and removes it with its settings, but not its toolchain", () => {
      using lab = new Lab();
      lab.make();
      assert.deepEqual(lab.run(["purge", "--yes"]), { status: 0, stdout: "", stderr: "" });
      assert.equal(lab.stopped(), "lab ");
      assert.ok(!existsSync(lab.labFolder));
      assert.ok(!existsSync(lab.settings));
      assert.ok(existsSync(lab.cache));
    });

    it("removes the toolchain, too, with --toolchain", () => {
      using lab = new Lab();
      lab.make();
      assert.equal(lab.run(["purge", "--toolchain", "--yes"]).status, 0);
      assert.ok(!existsSync(lab.cache));
    });

    it("does not remove the toolchain of another running lab", () => {
      using lab = new Lab();
      lab.make();
      lab.write("runs-e2e", "");
      assert.deepEqual(
        lab.run(["purge", "--toolchain", "--yes"]),
        failure(
          "Expected no other lab to run before the toolchain is removed, got `e2e`. Stop it: VISIT_COUNTER_LAB=e2e npm run lab -- stop",
        ),
      );
      assert.equal(lab.stopped(), "");
      assert.ok(existsSync(lab.labFolder));
    });

    it("leaves no folder if there was none", () => {
      using lab = new Lab();
      assert.deepEqual(lab.run(["purge"]), { status: 0, stdout: "", stderr: "" });
      assert.ok(!existsSync(lab.labFolder));
    });
  });
});
