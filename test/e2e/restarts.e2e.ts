import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { sharedStack } from "./support/shared-stack.ts";
import { sized } from "./support/size.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const times = sized(1, 10);
const each = Array.from({ length: times }, (_, index) => `${index + 1} of ${times}`);

/** Milliseconds until everything must serve again. */
const patience = 120_000;

/** Asks the application inside its pod whether it is ready: the cluster's own view may be stale. */
const askReady = `
  const { status } = await fetch("http://127.0.0.1:8000/readyz");
  process.exit(status === 200 ? 0 : 1);
`;

describe("A stack that restarts unattended", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const servers = new VaultServers(commands);

  for (const time of each)
    it(`loses no visit and serves within two minutes after Vault's pod is deleted, ${time}`, async () => {
      await restart(() => servers.kubectl("delete", "pod/vault-0"));
    });

  for (const time of each)
    it(`loses no visit and serves within two minutes after the whole lab is stopped, ${time}`, async () => {
      await restart(async () => {
        await commands.succeed("lab", "--", "stop");
        await commands.succeed("up");
        assert.equal(await whatIsMissing(), undefined);
      });
    });

  /** Visits before and after the restart; all visits, the keys and Vault's cluster must survive. */
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

  /** Waits until Vault is unsealed and active, its keeper ready, and each counter pod ready with its secret. */
  async function serves(began: number): Promise<void> {
    for (;;) {
      const missing = await whatIsMissing();
      if (missing === undefined) return;
      assert.ok(performance.now() - began < patience, `missing after two minutes: ${missing}`);
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
    if (!(await succeeds(inVault, "deployment/vault-keeper", ...ready))) return "a ready keeper";
    for (const pod of pods)
      if (!(await succeeds("--namespace=visit-counter", pod, ...ready))) return pod;
    // The cluster notices later, and routes no visit to a pod before.
    const all = [...(await stack.pods("vault")), ...(await stack.pods("visit-counter"))];
    return all.find(({ ready }) => !ready)?.name;
  }
});

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b);
}
