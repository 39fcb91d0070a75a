import assert from "node:assert/strict";
import { podProcesses } from "./support/pod-processes.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("The total of a lab's pods", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const [first, second] = pods as [string, string];

  // DNS may have former addresses for a moment.
  before(() => stack.totalOf(pods));

  it("is the sum of their counts, whichever pod is asked, and asking counts nothing", async () => {
    await stack.visit(20);
    const counts = await stack.counts();
    const total = Object.values(counts).reduce((sum, count) => sum + count);
    for (let time = 0; time < 10; time++)
      assert.deepEqual(await stack.totalOf(pods), { total, pods: counts, missing: [] });
    assert.deepEqual(await stack.counts(), counts);
  });

  it("has every visit that was answered before somebody asks for it", async () => {
    const { total } = await stack.totalOf(pods);
    for (let visits = 1; visits <= 10; visits++) {
      await stack.visit(1);
      assert.equal((await stack.totalOf(pods)).total, total + visits);
    }
  });

  it("lacks a pod that is away, and has it again when it is back", async () => {
    const { [second]: count = Number.NaN, ...others } = (await stack.totalOf(pods)).pods;
    const [without] = await Promise.all([
      stack.totalOf([first], [second]),
      commands.kubectl("delete", `pod/${second}`, "--namespace=visit-counter"),
    ]);
    assert.deepEqual(without, { total: others[first], pods: others, missing: [second] });
    const { total } = await stack.totalOf(pods);
    assert.equal(total, without.total + count);
  });

  it("lacks a pod that hangs, and does not wait for it", async () => {
    const hanging = (await stack.pods("visit-counter")).find(({ name }) => name === second);
    const [node] = podProcesses(hanging?.uid ?? "", "node");
    assert.ok(node !== undefined);
    process.kill(node, "SIGSTOP");
    try {
      const started = Date.now();
      const ask =
        'fetch("http://127.0.0.1:8000/visits/total").then(async (answer) => console.log(await answer.text()))';
      assert.deepEqual(JSON.parse(await stack.exec(first, "node", "--eval", ask)).missing, [
        second,
      ]);
      console.log(`      it took ${Date.now() - started} ms`);
    } finally {
      process.kill(node, "SIGCONT");
    }
    await stack.totalOf(pods);
  });
});
