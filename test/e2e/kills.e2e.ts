import assert from "node:assert/strict";
import { dataDirectory, recoverCount } from "../app/support/directory.ts";
import { KillRig } from "../app/support/kill-rig.ts";
import { preload } from "../app/support/preload.ts";
import { seededRandom } from "../app/support/random.ts";
import { sized } from "./support/size.ts";

const kills = sized(20, 200);

/** Makes a server tell its clients of durable visits that it has not written down, and never does. */
const forgetful = preload(`
  import fs from "node:fs";
  fs.write = (fd, bytes, offset, length, position, done) => setImmediate(done, null, length);
`);

describe("Killing the server under load", function () {
  this.timeout(30_000 + kills * 5000);

  it(`${kills} times loses no visit that was answered`, async () => {
    await using directory = await dataDirectory();
    const rig = new KillRig(directory.path, seededRandom(kills));
    await rig.kill(kills);
    const visits = await recoverCount(directory.path);
    assert.ok(rig.answered.size > 50 * kills, `${rig.answered.size} answered`);
    assert.ok(visits >= rig.answered.size);
    console.log(`      ${rig.answered.size} visits answered, ${visits} found`);
  });

  it("is found to lose visits of a server that does not write them down", async () => {
    await using directory = await dataDirectory();
    const rig = new KillRig(directory.path, seededRandom(kills), forgetful);
    await assert.rejects(rig.kill(2), /[1-9]\d* answered, \d+ asked for, 0 found/);
  });
});
