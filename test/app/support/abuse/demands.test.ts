import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../support/project.ts";
import { assertUnbroken, memoryLimit } from "./demands.ts";
import { scenarios } from "./scenarios.ts";

describe("The demands on a server under abuse", () => {
  const unbroken = { name: "", lived: true, memory: 1, slowest: 0, failed: 0, uncalled: 0 };

  it("include the memory limit of the pod", () => {
    const pod = readFileSync(join(root, "components/counter/pod.ts"), "utf8");
    const [, limit] = /limits: \{.*memory: "(\d+)Mi"/.exec(pod) ?? [];
    assert.equal(memoryLimit, Number(limit) * 1024 * 1024);
  });

  it("are met by a server that lives in its memory and counts nothing uncalled, and by no other", () => {
    assertUnbroken(unbroken);
    for (const broken of [
      { lived: false },
      { memory: memoryLimit },
      // Nothing was measured.
      { memory: 0 },
      { uncalled: 1 },
    ])
      assert.throws(() => assertUnbroken({ ...unbroken, ...broken }), { name: "AssertionError" });
  });

  it("are tried with kinds of abuse of different names", () => {
    assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
  });
});
