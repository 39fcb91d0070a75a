import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dns } from "../../../app/src/pods/dns.ts";
import { expectedPods } from "../../../app/src/pods/expected-pods.ts";
import { PodNames } from "../../../app/src/pods/pod-names.ts";
import { dataDirectory } from "../support/directory.ts";

const domain = "counter.visit-counter.svc.cluster.local";
const records = `_http._tcp.${domain}`;

/** The pods that counter-1 expects. */
async function expected(listed: string[] | "ECANCELLED" | "ESERVFAIL", replicas?: string) {
  await using directory = await dataDirectory();
  const replicasFile = join(directory.path, "replicas");
  if (replicas !== undefined) await writeFile(replicasFile, replicas);
  const names = PodNames.of("counter-1", records) as PodNames;
  const dns: Pick<Dns, "resolveSrv"> = {
    async resolveSrv(name) {
      assert.equal(name, records);
      if (typeof listed === "string") throw Object.assign(new Error(), { code: listed });
      return listed.map((pod) => ({ name: `${pod}.${domain}`, port: 8001 }));
    },
  };
  const pods = await expectedPods({ names, records, replicasFile, port: 8000 }, dns as Dns);
  return pods instanceof Error
    ? pods.message.replace(replicasFile, "replicas")
    : pods.map(({ name, host, port }) => {
        assert.equal(host, `${name}.${domain}`);
        return `${name}:${port}`;
      });
}

describe("The pods that should exist", () => {
  it("are those that DNS lists, with their ports", async () => {
    const listed = ["counter-2", "counter-0", "counter-1"];
    const pods = ["counter-0:8001", "counter-1:8001", "counter-2:8001"];
    assert.deepEqual(await expected(listed), pods);
  });

  it("are those that the program asks for, whether or not DNS lists them", async () => {
    const pods = ["counter-0:8000", "counter-1:8001", "counter-2:8000"];
    assert.deepEqual(await expected(["counter-1"], "3\n"), pods);
    assert.deepEqual(
      await expected("ECANCELLED", "3\n"),
      ["counter-0", "counter-1", "counter-2"].map((pod) => `${pod}:8000`),
    );
  });

  it("are also those that somebody else has added, and those between", async () => {
    const pods = ["counter-0:8001", "counter-1:8001", "counter-2:8000", "counter-3:8001"];
    assert.deepEqual(await expected(["counter-0", "counter-1", "counter-3"], "2\n"), pods);
  });

  it("include the one that asks, although neither DNS nor the program know it", async () => {
    assert.deepEqual(await expected([], "1\n"), ["counter-0:8000", "counter-1:8000"]);
  });

  it("include nothing else that DNS lists", async () => {
    const listed = ["counter-0", "counter-1", "10-244-0-9", "counter-02", "debug-2"];
    assert.deepEqual(await expected(listed), ["counter-0:8001", "counter-1:8001"]);
  });

  it("are unknown if neither DNS nor the program knows them", async () => {
    for (const [failure, got] of [
      ["ECANCELLED", "no answer"],
      ["ESERVFAIL", "`ESERVFAIL`"],
    ] as const)
      assert.equal(
        await expected(failure),
        `Expected DNS to list the pods as \`${records}\`, got ${got}. Try again.`,
      );
  });

  it("are unknown if the program's number is none, even if DNS lists some", async () => {
    assert.match(
      `${await expected(["counter-0"], "two")}`,
      /^Expected `replicas` to hold the number of pods, .*, got `two`\./,
    );
  });

  it("are a thousand at most", async () => {
    assert.equal((await expected(["counter-999"])).length, 1000);
    assert.equal(
      await expected(["counter-0", "counter-1000"]),
      "Expected at most 1000 pods, got 1001.",
    );
  });
});
