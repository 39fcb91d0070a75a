import assert from "node:assert/strict";
import process from "node:process";
import { look, typedKubectl, Unseen } from "../../../lab/stack/kubectl.ts";
import { Failure } from "../../../lab/terminal/failure.ts";
import { Sandbox } from "../support/sandbox.ts";

describe("A read of a cluster", () => {
  const take = async (script: string | undefined) => {
    using sandbox = new Sandbox();
    process.env.PATH = sandbox.path("bin");
    if (script !== undefined) sandbox.program("kubectl", script);
    return await look(["get", "pods"]).catch((error: Error) => error);
  };

  it("returns kubectl's output", async () => {
    assert.equal(await take("echo 'No resources found' >&2; echo '{}'"), "{}\n");
  });

  it("fails as unseen without kubectl", async () => {
    const error = await take(undefined);
    assert.ok(error instanceof Unseen);
    assert.equal(error.reason, ": kubectl is missing");
    assert.equal(
      error.message,
      'Expected `kubectl` to start, got "spawn kubectl ENOENT". Install it or add it to PATH.',
    );
  });

  it("fails with the reason if kubectl cannot start", async () => {
    using sandbox = new Sandbox();
    process.env.PATH = sandbox.path("bin");
    sandbox.write("bin/kubectl", "not executable");
    const error = await look(["get", "pods"]).catch((error: Error) => error);
    assert.ok(error instanceof Failure && !(error instanceof Unseen));
    assert.equal(
      error.message,
      'Expected `kubectl` to start, got "spawn kubectl EACCES". Install it or add it to PATH.',
    );
  });

  it("fails as unseen if the cluster forbids it", async () => {
    const said = 'secrets is forbidden: User "me" cannot list resource "secrets"';
    const error = await take(`echo 'Error from server (Forbidden): ${said}' >&2; exit 1`);
    assert.ok(error instanceof Unseen);
    assert.equal(error.reason, `: ${said}`);
    assert.equal(
      error.message,
      `Expected \`kubectl get pods\` to succeed, got exit code 1:\n  Error from server (Forbidden): ${said}\n`,
    );
  });

  it("fails otherwise with kubectl's error", async () => {
    const error = await take("echo 'connection refused' >&2; exit 1");
    assert.ok(error instanceof Error && !(error instanceof Unseen));
    assert.match(error.message, /connection refused/);
  });
});

describe("A kubectl command to type", () => {
  const table: [context: string[], typed: string][] = [
    [[], "npm run kubectl -- get pods"],
    [
      ["--context=arn:aws:eks:eu:1:cluster/one"],
      "npm run kubectl -- --context=arn:aws:eks:eu:1:cluster/one get pods",
    ],
    [["--context=a b"], "npm run kubectl -- '--context=a b' get pods"],
  ];
  for (const [context, typed] of table) {
    it(`is ${typed}`, () => assert.equal(typedKubectl(context, "get pods"), typed));
  }
});
