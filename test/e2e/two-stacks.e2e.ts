import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blockWith } from "../support/shell-blocks.ts";
import { instance } from "./support/commands.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("A second stack on the cluster of a lab", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const home = mkdtempSync(join(tmpdir(), "visit-counter-home-"));
  const namespaces = ["visit-counter", "vault"];
  let before: Awaited<ReturnType<typeof uids>>;
  let first: number;

  after(() => rmSync(home, { recursive: true }));

  /** The pods of the first stack: none of them may notice the second. */
  async function uids() {
    const found = await Promise.all(namespaces.map((namespace) => stack.readyPods(namespace)));
    return found.flat().map(({ name, uid }) => ({ name, uid }));
  }

  /** Types a block of the lab's document, whose own stack has another name here. */
  function type(contains: string): Promise<string> {
    const block = blockWith("docs/lab.md", contains);
    const here = block.replace("from lab", `from ${instance.name}`);
    return commands.type(here.replaceAll("~/", `${home}/`));
  }

  /** What a pod of either counter prints. */
  const read = (namespace: string, file: string) =>
    commands.kubectl("exec", `--namespace=${namespace}`, "counter-0", "--", "cat", file);

  it("comes up beside the first, as the document says, and counts from 0", async () => {
    before = await uids();
    await stack.visit(3);
    first = (await stack.totalOf(pods)).total;
    const printed = await type("stack init prod");
    // One visit to each pod by the rollout, and one by the document.
    assert.match(printed, /^Visit 2, counted by counter-[01]\.$/m);
    const { pods: saved } = JSON.parse(readFileSync(join(home, "prod.json"), "utf8"));
    assert.deepEqual(pods.map((pod) => saved[pod].visits).sort(), [1, 2]);
  });

  it("has Ready pods, those of the first are the same, and nothing is left to change", async () => {
    assert.deepEqual(names(await stack.readyPods("prod")), pods);
    assert.equal(names(await stack.readyPods("prod-vault"))[0], "prod-vault-0");
    assert.deepEqual(await uids(), before);
    await commands.pulumi("preview", "--expect-no-changes", "--stack=prod");
  });

  it("shares neither counts nor secrets with the first", async () => {
    assert.equal((await stack.totalOf(pods)).total, first);
    const [token, other] = await Promise.all(
      ["visit-counter", "prod"].map((namespace) => read(namespace, "/vault/secrets/admin-token")),
    );
    assert.ok(token && other && token !== other);
    const keys = (namespace: string) =>
      commands.kubectl(
        ...["get", "secret/vault-unseal-keys", `--namespace=${namespace}`],
        "--output=jsonpath={.data}",
      );
    assert.notEqual(await keys("vault"), await keys("prod-vault"));
  });

  it("goes without a trace in the first, as the document says", async () => {
    await type("destroy --yes --stack prod");
    const kinds = "namespaces,clusterroles,clusterrolebindings";
    const left = await commands.kubectl("get", kinds, "--output=name");
    assert.doesNotMatch(left, /\/prod/);
    assert.deepEqual(await uids(), before);
    assert.equal((await stack.totalOf(pods)).total, first);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  function names(found: readonly { readonly name: string }[]): string[] {
    return found.map(({ name }) => name);
  }
});
