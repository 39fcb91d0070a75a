import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { waitFor } from "../../lab/terminal/wait.ts";
import type { KeepAliveClient } from "../app/support/keep-alive-client.ts";
import { tableText } from "../support/documents.ts";
import { CounterPods } from "./support/counter-pods.ts";
import { podProcesses } from "./support/pod-processes.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { sized, soakSize } from "./support/size.ts";
import { pods } from "./support/stack.ts";
import { Visitors, visitOrFail } from "./support/visitors.ts";

const clients = 64;
/** Minimum numbers of answered visits and of updates. */
const enough = { visits: sized(1, 1_000_000), updates: sized(1, 25) };
/** Every so many updates one is a canary. */
const canaryEvery = 5;
/** Milliseconds that a client pauses at most, at random, before a visit. */
const longestPause = 20;

describe("An app that is updated under load", function () {
  // Only ends what hangs: how long a million visits take is up to the machine.
  this.timeout("3h");
  const { commands, folder, stack } = sharedStack();
  const source = join(folder, "app/src/server.ts");
  const original = readFileSync(source, "utf8");
  let before: Record<string, number>;
  let told: Visitors["told"];
  /** Updates so far. The check of each has made one visit to each pod. */
  let updates = 0;
  /** Number of updates, and of visits that were answered during them. */
  const seen = { rolling: { updates: 0, answered: 0 }, canary: { updates: 0, answered: 0 } };

  after(() => {
    const rows = Object.entries(seen).map(([rollout, { updates, answered }]) => [
      ...[rollout, `${updates}`, answered.toLocaleString("en")],
    ]);
    console.log(`\n${tableText([["Rollout", "Updates", "Answered"], ...rows])}\n`);
  });

  it("answers and counts every visit once while its pods roll to the new image", async () => {
    before = await stack.counts();
    await using visitors = new Visitors(8000, clients, await stack.address(), pauseAndVisit);
    told = visitors.told;
    do {
      updates++;
      const rollout = updates % canaryEvery === 0 ? "canary" : "rolling";
      const answered = visitors.answered;
      await commands.pulumi("config", "set", "rollout", rollout);
      await update(`process.title = "update ${updates}";`);
      visitors.check();
      seen[rollout].updates++;
      seen[rollout].answered += visitors.answered - answered;
    } while (visitors.answered < enough.visits || updates < enough.updates);
    await visitors.end();
    await commands.pulumi("config", "rm", "rollout");
    compare(await stack.counts());
  });

  it("is caught if it counts a single visit that no client made", async () => {
    await stack.visit(1);
    const counts = await stack.counts();
    assert.throws(() => compare(counts), assert.AssertionError);
  });

  if (soakSize !== undefined)
    it("is caught not answering if it closes its connections rather than drains them", async () => {
      const drain = "const cut = await connections.drain(drainSeconds * 1000);";
      assert.ok(original.includes(drain));
      const hasty = original.replace(drain, "server.close(); const cut = 0;");
      await update(`process.title = "hasty";`, hasty);
      await using others = new Visitors(8000, clients, await stack.address(), pauseAndVisit);
      await update(`process.title = "another";`);
      await assert.rejects(others.end());
    });

  it("is caught not answering when a pod is killed rather than terminated", async () => {
    await using others = new Visitors(8000, clients, await stack.address());
    const counterPods = new CounterPods(commands);
    const [{ name, uid, restarts } = assert.fail("no pod")] = await counterPods.states();
    const [server = assert.fail("no server")] = podProcesses(uid, "node");
    const answered = () => others.told.get(name)?.answered ?? 0;
    const options = { seconds: 60, remedy: "See why: npm run lab -- status" };
    await waitFor({ what: `${name} to answer`, ...options }, () => answered() > 0);
    others.check();
    process.kill(server, "SIGSTOP");
    // Once no answer is in flight, every client connected to it waits for one.
    let before = Number.NaN;
    await waitFor({ what: `${name} to stop answering`, interval: 250, ...options }, () => {
      const isStill = answered() === before;
      before = answered();
      return isStill;
    });
    process.kill(server, "SIGKILL");
    await assert.rejects(others.end());
    await waitFor({ what: `${name} to be back`, ...options }, async () => {
      const now = (await counterPods.states()).find((pod) => pod.name === name);
      return now?.ready && now.restarts > restarts;
    });
  });

  /** Puts a line before the app's source and runs `up`. */
  async function update(line: string, code = original): Promise<void> {
    const { image } = await stack.outputs();
    writeFileSync(source, `${line}\n${code}`);
    await commands.succeed("up");
    const { image: changed } = await stack.outputs();
    assert.notEqual(changed, image);
    assert.deepEqual(
      (await stack.readyPods("visit-counter")).map(({ name, image }) => ({ name, image })),
      pods.map((name) => ({ name, image: changed })),
    );
  }

  /** Compares what each pod has counted since the start with its answers. */
  function compare(after: Record<string, number>): void {
    for (const pod of pods) {
      const { answered, highest } = told.get(pod) ?? { answered: 0, highest: 0 };
      assert.deepEqual(
        { pod, visits: answered + updates },
        { pod, visits: (after[pod] ?? 0) - (before[pod] ?? 0) },
      );
      const count = after[pod] ?? 0;
      assert.ok(highest <= count && highest >= count - updates, `${pod}: ${highest}, ${count}`);
    }
  }
});

async function pauseAndVisit(client: KeepAliveClient): Promise<string> {
  await setTimeout(Math.random() * longestPause);
  return visitOrFail(client);
}
