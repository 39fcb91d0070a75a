import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../components/image/bundle.ts";
import type { Findings } from "../app/support/abuse/abuse-rig.ts";
import { abusedServer } from "../app/support/abuse/abused-server.ts";
import { assertUnbroken, memoryLimit } from "../app/support/abuse/demands.ts";
import { heldDisk } from "../app/support/abuse/held-disk.ts";
import { overload } from "../app/support/abuse/overload.ts";
import type { Scenario } from "../app/support/abuse/scenario.ts";
import { scenarios } from "../app/support/abuse/scenarios.ts";
import { tableText } from "../support/documents.ts";
import { root } from "../support/project.ts";
import { MemoryGroup } from "./support/memory-group.ts";
import { sized, soakSize } from "./support/size.ts";
import { vanishedPeers } from "./support/vanished-peers.ts";

/** Which share of the full numbers: a twentieth in `npm run e2e`, all in `npm run soak`. */
const share = sized(5, 100) / 100;

/**
 * Milliseconds that a probe may take in `npm run soak`. The pod's probes wait longer. `npm run e2e`, which may share a
 * busy machine, only shows the time.
 */
const longestProbe = soakSize === undefined ? Number.POSITIVE_INFINITY : 1000;

describe(`The container's process under abuse, at ${share * 100} % of the full numbers`, function () {
  this.timeout(60_000 + share * 120_000);
  const rows = [["Abuse", "Memory at most", "Slowest probe", "Visits lost"]];
  let folder: string;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-abuse-"));
    writeFileSync(join(folder, "server.mjs"), bundle(root, "app/src/server.ts"));
    try {
      await new MemoryGroup(memoryLimit)[Symbol.asyncDispose]();
    } catch (error) {
      const { message } = error as Error;
      console.log(
        `    Abuse is skipped: it needs root, and control groups for memory (${message}).`,
      );
      this.skip();
    }
  });

  after(() => {
    rmSync(folder, { recursive: true });
    console.log(`\n${tableText(rows)}\n`);
  });

  for (const scenario of [...scenarios, vanishedPeers])
    it(`lives, answers probes and loses nothing: ${scenario.name}`, async () => {
      const [findings, lost] = await abuse(scenario, container());
      const { name, memory, slowest, failed } = findings;
      const mebibytes = Math.ceil(memory / 1024 / 1024);
      rows.push([name, `${mebibytes} MiB`, `${Math.ceil(slowest)} ms`, `${lost}`]);
      if (failed > 0)
        console.log(`      ${failed} requests of good clients failed and were repeated`);
      assertUnbroken(findings);
      assert.equal(lost, 0);
      assert.ok(slowest < longestProbe, `a probe took ${slowest} ms`);
    });

  it("breaks if it has no bounds: otherwise these tests would prove nothing", async () => {
    const naive = join(root, "test/app/support/abuse/naive-server.ts");
    const [findings] = await abuse(overload, [process.execPath, naive]);
    assert.throws(() => assertUnbroken(findings), { name: "AssertionError" });
  });

  /** The command of the image, on the bundle that it runs; its disk can be held up. */
  function container(): string[] {
    const [, command = "[]"] =
      /^CMD (.*)$/m.exec(readFileSync(join(root, "app/Dockerfile"), "utf8")) ?? [];
    const options: string[] = JSON.parse(command).slice(1, -1);
    return [process.execPath, ...options, ...heldDisk, join(folder, "server.mjs")];
  }

  /** Abuses a server of its own; then kills it, unless it is dead, and counts the visits that are lost. */
  async function abuse(
    scenario: Scenario,
    command: readonly string[],
  ): Promise<[Findings, number]> {
    await using group = new MemoryGroup(memoryLimit);
    await using server = await abusedServer(group.command(...command), () => group);
    const findings = await server.rig.run(scenario, share);
    return [findings, await server.rig.kill()];
  }
});
