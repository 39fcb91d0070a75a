import assert from "node:assert/strict";
import { dataDirectory, recoverCount } from "./support/directory.ts";
import { KillRig } from "./support/kill-rig.ts";
import { preload } from "./support/preload.ts";
import { seededRandom } from "./support/random.ts";

/** Makes a server tell its clients of durable visits and never come to write them down. */
const hasty = preload(`
  import fs from "node:fs";
  fs.write = (fd, bytes, offset, length, position, done) => done(null, length);
`);

describe("Killing the server under load", () => {
  // `npm run e2e` does it 200 times.
  it("ten times loses no visit that was answered", async () => {
    await using directory = await dataDirectory();
    const rig = new KillRig(directory.path, seededRandom(1));
    await rig.kill(10);
    assert.ok(rig.answered.size > 100, `${rig.answered.size} answered`);
    assert.ok((await recoverCount(directory.path)) >= rig.answered.size);
  });

  it("is found to lose visits of a server that answers before it writes", async () => {
    await using directory = await dataDirectory();
    const rig = new KillRig(directory.path, seededRandom(1), hasty);
    await assert.rejects(rig.kill(2), /: [1-9]\d* answered, \d+ asked for, 0 found$/);
  });
});
