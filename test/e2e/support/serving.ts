import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Commands } from "./commands.ts";
import { pods, type Stack } from "./stack.ts";

/** Milliseconds until everything must serve again. */
const patience = 120_000;

/** Asks the application inside its pod whether it is ready: the cluster's own view may be stale. */
const askReady = `
  const { status } = await fetch("http://127.0.0.1:8000/readyz");
  process.exit(status === 200 ? 0 : 1);
`;

/** Whether the stack on the lab serves. */
export class Serving {
  private readonly commands: Commands;
  private readonly stack: Stack;

  constructor(commands: Commands, stack: Stack) {
    this.commands = commands;
    this.stack = stack;
  }

  /**
   * Waits until Vault is unsealed and active, its keeper ready, and each pod of the counter ready with its secret.
   * @param began From when on it has two minutes, as `performance.now()` tells the time.
   * @param whatElseIsMissing Asked once nothing of the stack is missing. Default: nothing.
   */
  async again(
    began: number,
    whatElseIsMissing: () => Promise<string | undefined> = async () => undefined,
  ): Promise<void> {
    for (;;) {
      const missing = (await this.whatIsMissing()) ?? (await whatElseIsMissing());
      if (missing === undefined) return;
      assert.ok(performance.now() - began < patience, `missing after two minutes: ${missing}`);
      await setTimeout(500);
    }
  }

  async whatIsMissing(): Promise<string | undefined> {
    const inVault = "--namespace=vault";
    if (!(await this.#succeeds(inVault, "vault-0", "--container=vault", "--", "vault", "status")))
      return "an unsealed Vault";
    const ready = ["--", "node", "--eval", askReady];
    if (!(await this.#succeeds(inVault, "deployment/vault-keeper", ...ready)))
      return "a ready keeper";
    for (const pod of pods)
      if (!(await this.#succeeds("--namespace=visit-counter", pod, ...ready))) return pod;
    // The cluster notices later, and routes no visit to a pod before.
    for (const namespace of ["vault", "visit-counter"]) {
      const all = await this.stack.pods(namespace).catch(() => undefined);
      if (all === undefined) return `a list of the pods of ${namespace}`;
      const waiting = all.find(({ ready }) => !ready);
      if (waiting) return waiting.name;
    }
    return undefined;
  }

  async #succeeds(...args: string[]): Promise<boolean> {
    return (await this.commands.tryKubectl("exec", ...args)).code === 0;
  }
}
