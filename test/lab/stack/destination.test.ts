import assert from "node:assert/strict";
import process from "node:process";
import { destinationOf } from "../../../lab/stack/destination.ts";
import { Unseen } from "../../../lab/stack/kubectl.ts";
import { Sandbox } from "../support/sandbox.ts";

const kubeconfig = {
  "current-context": "current",
  contexts: [
    { name: "current", context: { cluster: "one" } },
    { name: "a b", context: { cluster: "other" } },
  ],
  clusters: [
    { name: "one", cluster: { server: "https://10.0.0.1:6443" } },
    { name: "other", cluster: { server: "https://example.org" } },
  ],
};

/** Where a stack with these settings goes, or the error; undefined settings for no stack. */
async function find(
  settings: object | undefined,
  config: object | undefined = kubeconfig,
  args = ["--yes", "--stack=x"],
) {
  using sandbox = new Sandbox();
  process.env.PATH = sandbox.path("bin");
  const answer = sandbox.write("config.json", JSON.stringify(settings ?? {}));
  sandbox.program("pulumi", settings === undefined ? "exit 255" : `cat '${answer}'`);
  const view = sandbox.write("view.json", JSON.stringify(config));
  if (config !== undefined) sandbox.program("kubectl", `cat '${view}'`);
  const found = await destinationOf({ PATH: process.env.PATH }, args).catch(
    (error: Error) => error,
  );
  return { found, calls: sandbox.calls().map(({ program, args }) => [program, ...args].join(" ")) };
}

async function notSeen(...args: Parameters<typeof find>): Promise<string> {
  const { found } = await find(...args);
  assert.ok(found instanceof Unseen, String(found));
  return found.reason;
}

describe("The cluster that `pulumi up` goes to", () => {
  it("is that of KUBECONFIG's current context", async () => {
    assert.deepEqual(await find({}), {
      found: {
        args: ["--context=current"],
        namespaces: ["vault", "visit-counter"],
        text: "https://10.0.0.1:6443, context `current`",
      },
      calls: [
        "pulumi config --json --non-interactive --stack=x",
        "kubectl config view --output=json",
      ],
    });
  });

  it("is that of the context, with the namespaces, in the stack's settings", async () => {
    const { found } = await find({
      "kubernetes:context": { value: "a b", secret: false },
      "visit-counter:namespace": { value: "visits", secret: false },
    });
    assert.deepEqual(found, {
      args: ["--context=a b"],
      namespaces: ["vault", "visits"],
      text: "https://example.org, context `a b`",
    });
  });

  it("fails with a sentence if KUBECONFIG does not have that context", async () => {
    const { found } = await find({ "kubernetes:context": { value: "gone" } });
    assert.ok(found instanceof Error && !(found instanceof Unseen));
    assert.equal(
      found.message,
      "Expected `kubernetes:context` to be a context of KUBECONFIG, which has `current`, `a b`, got `gone`. " +
        "Set it with `pulumi config set kubernetes:context <value>`, or KUBECONFIG to the file that has it.",
    );
  });

  it("is not known without a stack, or with a kubeconfig or a cluster in its settings", async () => {
    assert.equal(await notSeen(undefined), ": Pulumi cannot read its settings");
    assert.equal(
      await notSeen({ "kubernetes:kubeconfig": { secret: true } }),
      ": its settings name a kubeconfig",
    );
    assert.equal(
      await notSeen({ "kubernetes:cluster": { value: "one" } }),
      ": its settings name a cluster",
    );
  });

  it("is not known if the context is secret, or may be among the arguments", async () => {
    assert.equal(
      await notSeen({ "kubernetes:context": { secret: true } }),
      ": its context is secret",
    );
    assert.equal(
      await notSeen({}, kubeconfig, ["--config", "kubernetes:context=other"]),
      ": an argument may name it",
    );
  });

  it("is not known inside a cluster, where there is no kubeconfig", async () => {
    const empty = { "current-context": "", contexts: null, clusters: null };
    assert.equal(await notSeen({}, empty), ": KUBECONFIG names none");
  });
});
