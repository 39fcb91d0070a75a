import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { sharedStack } from "./support/shared-stack.ts";
import { sized } from "./support/size.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const times = sized(1, 10);
const each = Array.from({ length: times }, (_, index) => `${index + 1} of ${times}`);

/** How long all may take to serve again, in milliseconds. */
const patience = 120_000;

/** Asks the application in its own pod, past all that may remember it as it was, whether it is ready. */
const askReady = `
  const { status } = await fetch("http://127.0.0.1:8000/readyz");
  process.exit(status === 200 ? 0 : 1);
`;

describe("A stack that is restarted, unattended", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const servers = new VaultServers(commands);

  for (const time of each)
    it(`loses no visit and serves within two minutes of the deletion of Vault's pod, ${time}`, async () => {
      await restart(() => servers.kubectl("delete", "pod/vault-0"));
    });

  for (const time of each)
    it(`loses no visit and serves within two minutes of a stop of the whole lab, ${time}`, async () => {
      await restart(async () => {
        await commands.succeed("lab", "--", "stop");
        await commands.succeed("up");
        assert.equal(await whatIsMissing(), undefined);
      });
    });

  /** Visits before and after, and finds all of them, and what Vault holds. */
  async function restart(how: () => Promise<unknown>): Promise<void> {
    const [keys, cluster] = [await servers.kept(), await servers.serving()];
    await stack.visit(5);
    const before = await stack.counts();
    const began = performance.now();
    await how();
    await serves(began);
    assert.deepEqual(await stack.counts(), before);
    assert.deepEqual(await servers.kept(), keys);
    assert.equal(await servers.serving(), cluster);
    await stack.visit(5);
    assert.equal(sum(await stack.counts()), sum(before) + 5);
  }

  /** Waits until Vault is unsealed and active, its keeper content, and each of the counter's pods ready with its secret. */
  async function serves(began: number): Promise<void> {
    for (;;) {
      const missing = await whatIsMissing();
      if (missing === undefined) return;
      assert.ok(
        performance.now() - began < patience,
        `after two minutes, still missing: ${missing}`,
      );
      await setTimeout(500);
    }
  }

  async function whatIsMissing(): Promise<string | undefined> {
    const succeeds = async (...args: string[]) =>
      (await commands.tryKubectl("exec", ...args)).code === 0;
    const inVault = "--namespace=vault";
    if (!(await succeeds(inVault, "vault-0", "--container=vault", "--", "vault", "status")))
      return "an unsealed Vault";
    const ready = ["--", "node", "--eval", askReady];
    if (!(await succeeds(inVault, "deployment/vault-keeper", ...ready)))
      return "a keeper that is content";
    for (const pod of pods)
      if (!(await succeeds("--namespace=visit-counter", pod, ...ready))) return pod;
    // What the cluster believes follows; without it, no visit would get there.
    const all = [...(await stack.pods("vault")), ...(await stack.pods("visit-counter"))];
    return all.find(({ ready }) => !ready)?.name;
  }
});

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b);
}
