import assert from "node:assert/strict";
import { Kubectl } from "../../commands/kubectl.ts";
import { Sandbox } from "../lab/support/sandbox.ts";

describe("kubectl", () => {
  it("is called as given, on the context if there is one", async () => {
    using sandbox = new Sandbox();
    sandbox.program("kubectl", "echo output; echo warning >&2");
    assert.equal(await new Kubectl("there").run(["get", "a b"]), "output\n");
    assert.equal(await new Kubectl(undefined).run(["version"]), "output\n");
    assert.deepEqual(
      sandbox.calls().map(({ args }) => args),
      [["--context=there", "get", "a b"], ["version"]],
    );
  });

  it("fails with the last line that it prints", async () => {
    using sandbox = new Sandbox();
    sandbox.program("kubectl", "echo output; echo first >&2; echo 'Error: last' >&2; exit 1");
    await assert.rejects(new Kubectl(undefined).run(["version"]), {
      name: "Failure",
      message: "Error: last",
    });
  });

  it("fails with its exit code if it prints nothing", async () => {
    using sandbox = new Sandbox();
    sandbox.program("kubectl", "exit 3");
    await assert.rejects(new Kubectl(undefined).run(["version"]), {
      name: "Failure",
      message: "exit code 3",
    });
  });

  it("is ended after a time", async () => {
    using sandbox = new Sandbox();
    sandbox.program("kubectl", "exec sleep 600");
    await assert.rejects(new Kubectl(undefined).run(["version"], 0.1), {
      name: "Failure",
      message: "no answer within 0.1 s",
    });
  });

  it("fails if it is not on PATH", async () => {
    using sandbox = new Sandbox();
    process.env.PATH = sandbox.path("bin");
    await assert.rejects(new Kubectl(undefined).run(["version"]), {
      name: "Failure",
      message: "kubectl is not on PATH",
    });
  });
});
