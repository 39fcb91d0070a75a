import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { podProcesses } from "../pod-processes.ts";
import { servedOnNode } from "../served-on-node.ts";
import type { Fault } from "./fault.ts";
import { PausedProcess } from "./paused-process.ts";

/** Milliseconds after which a greeting counts as not answered. */
const patience = 1000;

/** The process of Vault's only server stands still: it is there, keeps its connections, and answers nobody. */
export const pausedVault: Fault = {
  name: "Vault's server paused",
  isQuick: true,
  strike: async ({ commands, stack, seconds }) => {
    const address = await commands.kubectl(
      ...["get", "service/vault", "--namespace=vault", "--output=jsonpath={.spec.clusterIP}"],
    );
    const greets = () => servedOnNode(address, 8200, patience);
    await servedOnNode(address, 8200, 30_000);
    const pods = await stack.pods("vault");
    const { uid } = pods.find(({ name }) => name === "vault-0") ?? assert.fail("no vault-0");
    // Probes run the same program for a moment.
    const [server = assert.fail("no server")] = podProcesses(uid, "vault").filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0server\0");
      } catch {
        return false; // It has ended.
      }
    });
    using _paused = new PausedProcess(server);
    await assert.rejects(greets());
    await setTimeout(seconds * 1000);
  },
};
