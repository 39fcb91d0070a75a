import assert from "node:assert/strict";
import { dataDirectory, recoverCount } from "./directory.ts";
import { KillRig } from "./kill-rig.ts";
import { preload } from "./preload.ts";
import { seededRandom } from "./random.ts";

/** Makes a server report visits as durable without writing them. */
export const hasty = preload(`
  import fs from "node:fs";
  fs.write = (fd, bytes, offset, length, position, done) => done(null, length);
`);

/** Tests that this many kills under load lose no visit, and that the tests would notice a lost one. */
export function describeKills(times: number): void {
  describe("Killing the server under load", function () {
    this.timeout(600_000 + times * 5000);

    it(`${times} times loses no visit that was answered`, async () => {
      await using directory = await dataDirectory();
      const rig = new KillRig(directory.path, seededRandom(times));
      await rig.kill(times);
      const visits = await recoverCount(directory.path);
      assert.ok(rig.answered.size > 50 * times, `${rig.answered.size} answered`);
      assert.ok(visits >= rig.answered.size);
      console.log(`      ${rig.answered.size} visits answered, ${visits} found`);
    });

    it("loses visits of a server that answers before it writes", async () => {
      await using directory = await dataDirectory();
      const rig = new KillRig(directory.path, seededRandom(1), hasty);
      await assert.rejects(rig.kill(2), /: [1-9]\d* answered, \d+ asked for, 0 found$/);
    });
  });
}
