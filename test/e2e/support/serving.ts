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

  /** Something of the stack that does not serve; `undefined` if all of it does. */
  async whatIsMissing(): Promise<string | undefined> {
    const ready = ["node", "--eval", askReady];
    const missing = await Promise.all([
      this.#failing("an unsealed Vault", "vault", "vault-0", "vault", "status"),
      this.#failing("a ready keeper", "vault", "deployment/vault-keeper", ...ready),
      ...pods.map((pod) => this.#failing(pod, "visit-counter", pod, ...ready)),
    ]);
    // The cluster notices later, and routes no visit to a pod before.
    const unready = ["vault", "visit-counter"].map((namespace) => this.#unready(namespace));
    return [...missing, ...(await Promise.all(unready))].find((name) => name !== undefined);
  }

  /** Its own name, unless a command in a pod's default container succeeds. */
  async #failing(name: string, namespace: string, pod: string, ...command: string[]) {
    const exec = ["exec", `--namespace=${namespace}`, pod, "--", ...command];
    return (await this.commands.tryKubectl(...exec)).code === 0 ? undefined : name;
  }

  /** A pod that is not Ready, unless all are. */
  async #unready(namespace: string): Promise<string | undefined> {
    const all = await this.stack.pods(namespace).catch(() => undefined);
    if (all === undefined) return `a list of the pods of ${namespace}`;
    return all.find(({ ready }) => !ready)?.name;
  }
}
