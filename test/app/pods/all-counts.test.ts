import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { allCounts } from "../../../app/src/pods/all-counts.ts";
import { countingPods, ofPods } from "../support/counting-pods.ts";
import { type Answer, hangingPod, podNames } from "../support/fake-pods.ts";

for (const number of [2, 20])
  describe(`The counts of ${number} pods`, () => {
    const names = podNames(number);
    const last = names.at(-1) ?? "";
    const allButLast = { pods: ofPods(number).slice(0, -1), missing: [last] };

    it("are those of all, by ordinal", async () => {
      await using stack = await countingPods(number);
      assert.deepEqual(await stack.counts(), { pods: ofPods(number), missing: [] });
    });

    it("take one question to each other pod, which counts nothing", async () => {
      await using stack = await countingPods(number);
      await stack.counts();
      const url = (name: string) =>
        `http://${name}.counter.visit-counter.svc.cluster.local:${stack.pods.port}/visits`;
      assert.deepEqual(
        stack.pods.asked.toSorted(),
        names
          .slice(1)
          .map((name) => `GET ${url(name)}`)
          .toSorted(),
      );
      assert.equal(stack.args.store.visits, 1);
    });

    it("lack a pod that is away", async () => {
      await using stack = await countingPods(number, {}, [last]);
      assert.deepEqual(await stack.counts(), allButLast);
    });

    it("lack a pod that answers rubbish", async () => {
      await using stack = await countingPods(number, {
        [last]: (_, response) => response.end("rubbish"),
      });
      assert.deepEqual(await stack.counts(), allButLast);
    });

    it("lack a pod that hangs, after a second", async () => {
      const hanging = hangingPod();
      await using stack = await countingPods(number, { [last]: hanging.answer });
      const counts = stack.counts();
      await hanging.asked;
      await stack.pods.answered(number - 2);
      stack.endOf(1000);
      assert.deepEqual(await counts, allButLast);
    });

    it("are this pod's alone if all others are away", async () => {
      await using stack = await countingPods(number, {}, names);
      assert.deepEqual(await stack.counts(), { pods: [["counter-0", 1]], missing: names.slice(1) });
    });
  });

describe("The counts of all pods", () => {
  it("come with what each pod says of itself, and nothing from pods of an earlier version", async () => {
    const started = "2026-11-22T10:00:00.000Z";
    await using stack = await countingPods(3, {
      "counter-1": (_, response) =>
        response.end(`{"visits":5,"pod":"counter-1","ready":false,"started":"${started}"}`),
    });
    const state = () => ({ ready: true, started: "2026-11-22T11:00:00.000Z" });
    const counts = await allCounts({ ...stack.args, state })();
    assert.ok(!(counts instanceof Error));
    assert.deepEqual(Object.fromEntries(counts.pods), {
      "counter-0": { visits: 1, ready: true, started: "2026-11-22T11:00:00.000Z" },
      "counter-1": { visits: 5, ready: false, started },
      "counter-2": { visits: 21, ready: undefined, started: undefined },
    });
  });

  it("come with the last known counts of missing pods", async () => {
    await using stack = await countingPods(3);
    const away: string[] = [];
    const ask = allCounts({ ...stack.args, dns: () => stack.pods.dns(...away) });
    const last = async () => {
      const counts = await ask();
      return counts instanceof Error ? counts : [...counts.lastVisits];
    };
    assert.deepEqual(await last(), []);
    away.push("counter-1", "counter-2");
    assert.deepEqual(await last(), [
      ["counter-1", 11],
      ["counter-2", 21],
    ]);
    away.shift();
    assert.deepEqual(await last(), [["counter-2", 21]]);
  });

  it("come within the time that is kept by the clock", async () => {
    const hanging = hangingPod();
    await using stack = await countingPods(2, { "counter-1": hanging.answer });
    const { pods, missing } = await stack.counts({ timeout: AbortSignal.timeout });
    assert.deepEqual([pods, missing], [[["counter-0", 1]], ["counter-1"]]);
  });

  it("are asked for 64 at a time", async () => {
    const waiting: (() => void)[] = [];
    const full = Promise.withResolvers<void>();
    let asked = 0;
    let most = 0;
    const answers = ofPods(201).map(([pod, visits]): [string, Answer] => [
      pod,
      (_, response) => {
        waiting.push(() => response.end(JSON.stringify({ visits, pod })));
        most = Math.max(most, waiting.length);
        if (most === 64) full.resolve();
        if (asked++ >= 64) waiting.shift()?.();
      },
    ]);
    await using stack = await countingPods(201, Object.fromEntries(answers));
    const counts = stack.counts();
    await full.promise;
    // Another pod would have been asked before this.
    await fetch(`http://127.0.0.1:${stack.pods.port}`);
    for (const answer of waiting.splice(0)) answer();
    assert.deepEqual(await counts, { pods: ofPods(201), missing: [] });
    assert.equal(most, 64);
  });

  it("are asked for once for all who ask at once, and once more for all who ask meanwhile", async () => {
    const began = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    let visits = 5;
    await using stack = await countingPods(2, {
      "counter-1": async (_, response) => {
        const answer = JSON.stringify({ visits, pod: "counter-1" });
        began.resolve();
        await mayAnswer.promise;
        response.end(answer);
      },
    });
    const ask = allCounts(stack.args);
    const early = Array.from({ length: 100 }, ask);
    await began.promise;
    // Whoever has been told of this visit must find it in a total that they ask for afterwards.
    visits = 6;
    const late = Array.from({ length: 100 }, ask);
    mayAnswer.resolve();
    const given = async (asked: ReturnType<typeof ask>[]) => {
      const counts = await Promise.all(asked);
      return new Set(
        counts.map((one) => !(one instanceof Error) && one.pods.get("counter-1")?.visits),
      );
    };
    assert.deepEqual(await given(early), new Set([5]));
    assert.deepEqual(await given(late), new Set([6]));
    assert.equal(stack.pods.asked.length, 2);
  });

  it("are asked for a quarter of a second apart at least", async () => {
    const rests: [number, () => void][] = [];
    await using stack = await countingPods(2);
    const rest = (milliseconds: number) =>
      new Promise<void>((resolve) => rests.push([milliseconds, resolve]));
    const ask = allCounts({ ...stack.args, rest });
    await ask();
    const next = ask();
    await stack.pods.answered(1);
    await new Promise(setImmediate);
    assert.equal(stack.pods.asked.length, 1);
    assert.equal(rests[0]?.[0], 250);
    rests[0]?.[1]();
    await next;
    assert.equal(stack.pods.asked.length, 2);
  });

  it("follow a changed number of replicas", async () => {
    await using stack = await countingPods(3);
    assert.deepEqual(await stack.counts(), { pods: ofPods(3), missing: [] });
    await writeFile(stack.replicasFile, "4\n");
    assert.deepEqual(await stack.counts(), { pods: ofPods(3), missing: ["counter-3"] });
    await writeFile(stack.replicasFile, "2\n");
    assert.deepEqual(await stack.counts(), { pods: ofPods(3), missing: [] }, "DNS still lists it");
  });

  it("are asked for where the program says, half a second after DNS was asked to list the pods", async () => {
    await using stack = await countingPods(3);
    const { asked, query } = silence();
    const dns = (until: AbortSignal) => ({ ...stack.pods.dns(), resolveSrv: query(until) });
    const counts = stack.counts({ dns });
    await asked;
    stack.endOf(500);
    assert.deepEqual(await counts, { pods: ofPods(3), missing: [] });
  });

  it("lack all other pods while DNS does not answer, after a second", async () => {
    await using stack = await countingPods(3);
    const { asked, query } = silence();
    const dns = (until: AbortSignal) => ({
      resolveSrv: query(until),
      resolve4: query(until),
      resolve6: query(until),
    });
    const counts = stack.counts({ dns });
    await asked;
    stack.endOf(1000);
    const [own, ...missing] = podNames(3);
    assert.deepEqual(await counts, { pods: [[own, 1]], missing });
  });

  it("are an error while nobody says which pods there are", async () => {
    await using stack = await countingPods(2);
    const resolveSrv = () => Promise.reject(Object.assign(new Error(), { code: "ESERVFAIL" }));
    const dns = () => ({ ...stack.pods.dns(), resolveSrv });
    const counts = await allCounts({ ...stack.args, dns, replicasFile: undefined })();
    assert.match(`${counts}`, /^Error: Expected DNS to list the pods .*, got `ESERVFAIL`\./);
  });

  for (const [what, change] of [
    ["without DNS records", { podRecords: undefined }],
    ["without an ordinal", { pod: "laptop" }],
  ] as const)
    it(`are this process's own ${what}`, async () => {
      await using stack = await countingPods(2);
      const { pod } = { ...stack.args, ...change };
      assert.deepEqual(await stack.counts(change), { pods: [[pod, 1]], missing: [] });
      assert.deepEqual(stack.pods.asked, []);
    });
});

/** DNS that never answers: queries that fail when they are cancelled. Tells when the first is asked. */
function silence() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const query = (until: AbortSignal) => async () => {
    resolve();
    if (!until.aborted) await once(until, "abort");
    throw Object.assign(new Error(), { code: "ECANCELLED" });
  };
  return { asked, query };
}
