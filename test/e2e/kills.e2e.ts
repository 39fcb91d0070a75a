import assert from "node:assert/strict";
import { dataDirectory, recoverCount } from "../app/support/directory.ts";
import { KillRig } from "../app/support/kill-rig.ts";
import { seededRandom } from "../app/support/random.ts";

describe("Killing the server under load", () => {
  it("two hundred times loses no visit that was answered", async () => {
    await using directory = await dataDirectory();
    const rig = new KillRig(directory.path, seededRandom(200));
    await rig.kill(200);
    const visits = await recoverCount(directory.path);
    assert.ok(rig.answered.size > 10_000, `${rig.answered.size} answered`);
    assert.ok(visits >= rig.answered.size);
    console.log(`      ${rig.answered.size} visits answered, ${visits} found`);
  });
});
