import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { abusedServer } from "../support/abuse/abused-server.ts";
import { assertUnbroken, memoryLimit } from "../support/abuse/demands.ts";
import { heldDisk } from "../support/abuse/held-disk.ts";
import { residentMemory } from "../support/abuse/memory-meter.ts";
import { overload } from "../support/abuse/overload.ts";
import { scenarios } from "../support/abuse/scenarios.ts";
import { hasty } from "../support/kills.ts";

/** Which share of the full numbers: `npm run soak -- abuse` takes all. */
const share = 0.01;

/** As much of the memory for objects as the container's command gives them. */
const options = [`--max-old-space-size=${memoryLimit / 2 ** 21}`, ...heldDisk];

const program = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe("The server under abuse", function () {
  this.timeout("2m");
  let server: Awaited<ReturnType<typeof abusedServer>>;

  before(async function () {
    if (!existsSync("/proc/self/clear_refs")) {
      console.log("    Abuse is skipped: only Linux tells how much memory a process has used.");
      this.skip();
    }
    server = await abusedServer(
      [process.execPath, ...options, program("../../../app/src/server.ts")],
      residentMemory,
    );
  });
  after(() => server?.[Symbol.asyncDispose]());

  for (const scenario of scenarios)
    it(`lives, within its memory, and counts nothing that nobody asked for: ${scenario.name}`, async () => {
      assertUnbroken(await server.rig.run(scenario, share));
    });

  it("loses no visit that was answered when it is killed in the end", async () => {
    assert.equal(await server.rig.kill(), 0);
  });

  it("loses visits if it answers before it writes", async () => {
    const command = [process.execPath, ...hasty, program("../../../app/src/server.ts")] as const;
    await using server = await abusedServer(command, residentMemory);
    assert.ok((await server.rig.kill()) > 0);
  });

  it("breaks if it has no bounds: otherwise these tests would prove nothing", async () => {
    const naiveServer = program("../support/abuse/naive-server.ts");
    await using naive = await abusedServer([process.execPath, naiveServer], residentMemory);
    const findings = await naive.rig.run(overload, share);
    assert.throws(() => assertUnbroken(findings), { name: "AssertionError" });
  });
});
