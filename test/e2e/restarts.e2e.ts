import assert from "node:assert/strict";
import { Serving } from "./support/serving.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { sized } from "./support/size.ts";
import { VaultServers } from "./support/vault-servers.ts";

const times = sized(1, 10);
const each = Array.from({ length: times }, (_, index) => `${index + 1} of ${times}`);

describe("A stack that restarts unattended", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const servers = new VaultServers(commands);
  const serving = new Serving(commands, stack);

  for (const time of each)
    it(`loses no visit and serves within two minutes after Vault's pod is deleted, ${time}`, async () => {
      await restart(() => servers.kubectl("delete", "pod/vault-0"));
    });

  for (const time of each)
    it(`loses no visit and serves within two minutes after the whole lab is stopped, ${time}`, async () => {
      await restart(async () => {
        await commands.succeed("lab", "--", "stop");
        await commands.succeed("up");
        // On a busy machine, one that is ready may miss a probe.
        const end = performance.now() + 10_000;
        let missing = await serving.whatIsMissing();
        while (missing !== undefined && performance.now() < end)
          missing = await serving.whatIsMissing();
        assert.equal(missing, undefined);
      });
    });

  /** Visits before and after the restart; all visits, the keys and Vault's cluster must survive. */
  async function restart(how: () => Promise<unknown>): Promise<void> {
    const [keys, cluster] = [await servers.kept(), await servers.serving()];
    await stack.visit(5);
    const before = await stack.counts();
    const began = performance.now();
    await how();
    await serving.again(began);
    assert.deepEqual(await stack.counts(), before);
    assert.deepEqual(await servers.kept(), keys);
    assert.equal(await servers.serving(), cluster);
    await stack.visit(5);
    assert.equal(sum(await stack.counts()), sum(before) + 5);
  }
});

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b);
}
