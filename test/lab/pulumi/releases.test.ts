import assert from "node:assert/strict";
import process from "node:process";
import { clearInterruptedReleases } from "../../../lab/pulumi/releases.ts";
import { repository } from "../../../lab/support/places.ts";
import { Sandbox } from "../sandbox.ts";

const release = (type: string, inputs: object = { name: "vault", namespace: "vault" }) => ({
  type,
  resource: { type: "kubernetes:helm.sh/v3:Release", inputs },
});

/** What Helm is told to do for these pending operations, where it says of a release that its status is this. */
async function clear(operations: readonly object[] | undefined, status = "deployed") {
  using sandbox = new Sandbox();
  const deployment = { deployment: { pending_operations: operations } };
  const state = sandbox.write("state.json", JSON.stringify(deployment));
  const answer = sandbox.write("status.json", JSON.stringify({ info: { status } }));
  sandbox.program("pulumi", `cat '${state}'`);
  sandbox.program("helm", `[ "$1" = status ] && cat '${answer}'; exit 0`);
  await clearInterruptedReleases({ PATH: `${process.env.PATH}`, ADDED: "1" });

  const [exported, ...helm] = sandbox.calls();
  assert.deepEqual(exported?.args, ["stack", "export", "--non-interactive"]);
  assert.equal(exported?.folder, repository);
  for (const { env } of helm) assert.equal(env.ADDED, "1");
  return helm.map(({ args }) => args.join(" "));
}

const uninstall = "uninstall vault --namespace=vault --ignore-not-found --wait";
const askStatus = "status vault --namespace=vault --output=json";

describe("A Helm release that a killed Pulumi was at", () => {
  it("is uninstalled when it was being installed", async () => {
    assert.deepEqual(await clear([release("creating")]), [uninstall]);
  });

  for (const status of ["pending-upgrade", "pending-rollback"]) {
    it(`is rolled back when it was being changed, and is ${status}`, async () => {
      assert.deepEqual(await clear([release("updating")], status), [
        askStatus,
        "rollback vault --namespace=vault",
      ]);
    });
  }

  it("is left alone when it was being changed, but Helm had done with it", async () => {
    assert.deepEqual(await clear([release("updating")]), [askStatus]);
  });

  it("is left to Pulumi when it was being deleted", async () => {
    assert.deepEqual(await clear([release("deleting")]), []);
  });

  it("is left alone when the state does not know its name", async () => {
    assert.deepEqual(await clear([release("creating", {}), release("updating", {})]), []);
  });

  it("is told from other resources", async () => {
    const other = {
      ...release("creating"),
      resource: { type: "kubernetes:core/v1:Service", inputs: {} },
    };
    assert.deepEqual(await clear([other, release("creating")]), [uninstall]);
  });

  for (const operations of [undefined, []]) {
    it(`is looked for in vain where the state says ${JSON.stringify(operations) ?? "nothing"}`, async () => {
      assert.deepEqual(await clear(operations), []);
    });
  }

  it("is not looked for where there is no stack yet", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "exit 255");
    sandbox.program("helm");
    await clearInterruptedReleases({ PATH: `${process.env.PATH}` });
    assert.deepEqual(sandbox.calls("helm"), []);
  });

  it("that Helm cannot clear says why", async () => {
    using sandbox = new Sandbox();
    const state = { deployment: { pending_operations: [release("creating")] } };
    sandbox.program("pulumi", `echo '${JSON.stringify(state)}'`);
    sandbox.program("helm", "echo 'cluster unreachable' >&2; exit 1");
    await assert.rejects(clearInterruptedReleases({ PATH: `${process.env.PATH}` }), {
      name: "Failure",
      message: `Expected \`helm ${uninstall}\` to succeed, got exit code 1:\n  cluster unreachable\n`,
    });
  });
});
