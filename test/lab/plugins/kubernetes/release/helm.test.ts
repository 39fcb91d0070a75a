import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { errorOf, Helm, waitingLine } from "../../../../../lab/plugins/kubernetes/release/helm.ts";
import { FakeHelm } from "../support/fake-helm.ts";

const connection = {
  cluster: { server: "https://api" },
  user: { token: "t0ken" },
  namespace: "ns",
};

describe("The helm command", () => {
  let fake: FakeHelm;
  beforeEach(() => {
    fake = new FakeHelm();
  });
  afterEach(() => fake.remove());

  const helm = (signal = new AbortController().signal) => new Helm(connection, signal);

  it("gets the values on its standard input, and the cluster in a file of this user that is gone after it", async () => {
    fake.plan("template", { stdout: "rendered" });
    const output = await helm().run(["template", "x"], { values: { password: "hunter2" } });
    assert.equal(output, "rendered");

    const [call] = fake.calls;
    assert.deepEqual(call?.args, ["template", "x", "--values", "-"]);
    assert.deepEqual(call?.values, { password: "hunter2" });
    assert.equal(call?.mode, "600");
    assert.equal(call?.kubeconfig.clusters[0].cluster.server, "https://api");
    assert.equal(call?.driver, "secret");
    assert.equal(existsSync(call?.folder ?? ""), false);
  });

  it("fails with what Helm says, and leaves nothing behind either", async () => {
    fake.plan("upgrade", { stderr: "Error: no\nsuch chart" });
    await assert.rejects(helm().run(["upgrade"]), { name: "Failure", message: "no\nsuch chart" });
    assert.equal(existsSync(fake.calls[0]?.folder ?? ""), false);
  });

  it("passes on what Helm waits for", async () => {
    const line = "ready.go:303: 2026-01-01 [debug] Deployment is not ready: ns/a. 0 out of 1";
    fake.plan("upgrade", { stderr: `${line}\nError: too late` });
    const waiting: string[] = [];
    const run = helm().run(["upgrade"], { onWaiting: (text) => waiting.push(text) });
    await assert.rejects(run, { message: "too late" });
    assert.deepEqual(waiting, ["Deployment is not ready: ns/a. 0 out of 1"]);
    assert.deepEqual(fake.calls[0]?.args, ["upgrade", "--debug"]);
  });

  it("is interrupted when the run is", async () => {
    fake.plan("upgrade", { hang: true });
    const controller = new AbortController();
    const run = helm(controller.signal).run(["upgrade"]);
    while (!fake.isHanging) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await assert.rejects(run, { message: "context canceled" });
  });

  it("is missed in one sentence", async () => {
    const { PATH } = process.env;
    process.env.PATH = "";
    try {
      await assert.rejects(helm().run(["version"]), {
        message:
          "Expected the command `helm` on the PATH, got none. Install Helm 3, https://helm.sh/docs/intro/install/.",
      });
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe("What Helm writes", () => {
  it("is about waiting only where something is not ready", () => {
    assert.equal(waitingLine("client.go:144: 2026 [debug] creating 1 resource(s)"), undefined);
    assert.equal(waitingLine("Deployment is not ready"), undefined);
  });

  it("is an error from its mark to where the debug output goes on", () => {
    const lines = [
      "wait.go:50: 2026-01-01 [debug] beginning wait",
      "Error: values don't meet the schema:",
      "- replicas: must be an integer",
      "helm.go:92: 2026-01-01 [debug] values don't",
      "main.main",
    ];
    assert.equal(errorOf(lines), "values don't meet the schema:\n- replicas: must be an integer");
    assert.equal(errorOf(["killed"]), "killed");
    assert.equal(errorOf([]), "no reason given");
  });
});
