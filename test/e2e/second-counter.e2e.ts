import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withSecondCounter } from "../support/second-counter.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("A second counter on a lab", function () {
  this.timeout("5m");
  const { commands, folder, stack } = sharedStack();
  const file = join(folder, "index.ts");
  const program = readFileSync(file, "utf8");
  const uids = async () => (await stack.readyPods("visit-counter")).map(({ uid }) => uid);
  let before: string[];

  after(() => writeFileSync(file, program));

  it("comes up beside the first by one more call, as CONTRIBUTING.md says, and no pod of the first rolls", async () => {
    before = await uids();
    await commands.pulumi("config", "set", "networkVaultClients", "shop");
    writeFileSync(file, withSecondCounter(program));
    await commands.succeed("up");
    assert.deepEqual(
      (await stack.readyPods("shop")).map(({ name }) => name),
      pods,
    );
    assert.deepEqual(await uids(), before);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("shares neither counts nor its secret with the first", async () => {
    const { total } = await stack.totalOf(pods);
    const visit = 'await fetch("http://counter-http.shop:8000/visits", { method: "POST" });';
    const ask =
      'console.log(await (await fetch("http://counter-http.shop:8000/visits/total")).text());';
    const answer = JSON.parse(await inShop("node", "--input-type=module", "--eval", visit + ask));
    // One visit to each pod by the rollout.
    assert.equal(answer.total, 3);
    assert.equal((await stack.totalOf(pods)).total, total);
    const token = ["cat", "/vault/secrets/admin-token"];
    assert.notEqual(await inShop(...token), await stack.exec("counter-0", ...token));
  });

  it("goes without the call, and its claims stay", async () => {
    writeFileSync(file, program);
    await commands.pulumi("config", "rm", "networkVaultClients");
    await commands.succeed("up");
    assert.deepEqual(await uids(), before);
    const claims = ["get", "persistentvolumeclaims", "--namespace=shop", "--output=name"];
    assert.deepEqual(
      (await commands.kubectl(...claims)).trim().split("\n"),
      pods.map((pod) => `persistentvolumeclaim/app-storage-${pod}`),
    );
    await commands.kubectl("delete", "namespace", "shop", "--timeout=120s");
    await commands.pulumi("preview", "--expect-no-changes");
  });

  /** Runs a command in a pod of the second counter. */
  function inShop(...command: string[]): Promise<string> {
    return commands.kubectl("exec", "--namespace=shop", "counter-0", "--", ...command);
  }
});
