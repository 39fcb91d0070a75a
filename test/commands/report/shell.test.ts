import assert from "node:assert/strict";
import { Failure } from "../../../commands/failure.ts";
import { Interruption } from "../../../commands/report/interruption.ts";
import { Shell } from "../../../commands/report/shell.ts";
import { type Answers, FakeKubectl } from "./support/fake-kubectl.ts";
import { fastClock } from "./support/section-rig.ts";

describe("The shell of a row", () => {
  const shellOf = (answers: Answers) => new Shell(new FakeKubectl(answers), fastClock());

  it("keeps each command as a reader would type it, with what it printed", async () => {
    const shell = shellOf({ get: "pods\n", exec: "1\n", create: "created\n" });
    await shell.run(["get", "pods", "--output=custom-columns=POD:.metadata.name"]);
    await shell.run(["exec", "counter-0", "--", "sh", "-c", "echo 'it' $HOME"]);
    await shell.run(["create", "--filename=-"], { file: "probed.json", text: "{}" });
    assert.deepEqual(shell.steps, [
      {
        command: "kubectl get pods --output=custom-columns=POD:.metadata.name",
        output: "pods\n",
      },
      {
        command: `kubectl exec counter-0 -- sh -c 'echo '\\''it'\\'' $HOME'`,
        output: "1\n",
      },
      { command: "kubectl create --filename=- < probed.json", output: "created\n" },
    ]);
  });

  it("keeps a long command in lines that a shell takes for one", async () => {
    const shell = shellOf({ get: "" });
    const columns = `--output=custom-columns=${"POD:.metadata.name,".repeat(5)}A:[*]`;
    await shell.run(["get", "pods", "--namespace=visit-counter", columns]);
    assert.equal(
      shell.steps[0]?.command,
      `kubectl get pods \\\n    --namespace=visit-counter \\\n    '${columns}'`,
    );
  });

  it("keeps why a command failed, and fails with it", async () => {
    const shell = shellOf({ get: new Failure("not found") });
    await assert.rejects(shell.run(["get", "pod"]), { name: "Failure", message: "not found" });
    assert.deepEqual(shell.steps, [{ command: "kubectl get pod", output: "not found" }]);
  });

  it("repeats a command until there is what is looked for, and keeps the last run alone", async () => {
    const shell = shellOf({ get: [new Failure("not found"), "no\n", "yes 0\n"], exec: "1\n" });
    await shell.run(["exec"]);
    const look = (output: string) => output.startsWith("yes") && Number(output.slice(4));
    assert.equal(await shell.until(["get"], "a yes", look), 0);
    assert.deepEqual(
      shell.steps.map(({ output }) => output),
      ["1\n", "yes 0\n"],
    );
  });

  it("gives up in time, and says what it expected", async () => {
    const shell = shellOf({ get: "no\n" });
    await assert.rejects(
      shell.until(["get"], "a yes", () => undefined, 10),
      {
        name: "Failure",
        message: "Expected a yes within 10 s, got what the last command printed.",
      },
    );
    assert.deepEqual(shell.steps, [{ command: "kubectl get", output: "no\n" }]);
  });

  it("ends at once when somebody interrupts it", async () => {
    const kubectl = new FakeKubectl({});
    kubectl.run = async () => {
      throw new Interruption("SIGINT");
    };
    const shell = new Shell(kubectl, fastClock());
    await assert.rejects(
      shell.until(["get"], "a yes", () => false),
      { name: "Interruption" },
    );
  });
});
