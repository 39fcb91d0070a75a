import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { freshStack } from "./support/fresh-stack.ts";

const times = Array.from({ length: 10 }, (_, index) => index + 1);
const pods = ["counter-0", "counter-1"];

/** How long all may take to serve again, in milliseconds. */
const patience = 120_000;

/** Asks the application in its own pod, past all that may remember it as it was, whether it is ready. */
const askReady = `
  const { status } = await fetch("http://127.0.0.1:8000/readyz");
  process.exit(status === 200 ? 0 : 1);
`;

describe("A stack that is restarted, unattended", function () {
  this.timeout("5m");
  const { commands, stack } = freshStack();

  for (const time of times)
    it(`has lost no visit and serves within two minutes of the deletion of Vault's pod, ${time} of 10`, async () => {
      const before = await counts();
      await stack.visit(5);
      const began = performance.now();
      await commands.kubectl("delete", "pod/vault-0", "--namespace=vault");
      await serves(began);
      assert.equal(sum(await counts()), sum(before) + 5);
    });

  for (const time of times)
    it(`has lost no visit and serves within two minutes of the start of the whole lab, ${time} of 10`, async () => {
      await stack.visit(5);
      const before = await counts();
      await commands.succeed("lab", "--", "stop");
      const began = performance.now();
      await commands.succeed("up");
      await serves(began);
      assert.deepEqual(await counts(), before);
      const [visit] = await stack.visit(1);
      assert.equal(sum(await counts()), sum(before) + 1);
      assert.ok(visit);
    });

  /** What the volumes say, by pod. */
  function counts(): Promise<number[]> {
    return Promise.all(pods.map((pod) => stack.countOf(pod)));
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
      (await commands.npm(["kubectl", "--", ...args])).code === 0;
    const inVault = ["exec", "--namespace=vault"];
    if (!(await succeeds(...inVault, "vault-0", "--container=vault", "--", "vault", "status")))
      return "an unsealed Vault";
    if (!(await succeeds(...inVault, "deployment/vault-keeper", "--", "node", "--eval", askReady)))
      return "a keeper that is content";
    for (const pod of pods)
      if (
        !(await succeeds(
          "exec",
          "--namespace=visit-counter",
          pod,
          "--",
          "node",
          "--eval",
          askReady,
        ))
      )
        return pod;
    // What the cluster believes follows; without it, no visit would get there.
    const all = [...(await stack.pods("vault")), ...(await stack.pods("visit-counter"))];
    return all.find(({ ready }) => !ready)?.name;
  }
});

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b);
}
