import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FileVisitStore } from "../../app/src/store/file-visit-store.ts";
import { ServerProcess } from "../app/support/server-process.ts";
import { DiskImage } from "./support/disk-image.ts";
import { sized } from "./support/size.ts";
import { Visitors } from "./support/visitors.ts";

const cuts = sized(10, 50);
const cutsWithoutSync = 5;
const clients = 16;
const longestLoad = 60;
const syncOff = fileURLToPath(new URL("./support/sync-off.ts", import.meta.url));

/** What the clients knew at the cut, and what the store recovered afterwards. */
interface Cut {
  readonly answered: number;
  readonly highest: number;
  readonly asked: number;
  readonly recovered: number;
  /** Whether a file that was written without a sync before the cut lost its content. */
  readonly unsyncedLost: boolean;
}

/*
 * How the power is cut: the service writes to an ext4 of its own on a loop device, and the file behind that device is
 * the disk. A copy of this file lacks what the kernel still holds in memory for that ext4, as a disk does after a cut;
 * mounting the copy replays the journal. What ext4 handed to the device is in the file or in its page cache, and `cp`
 * reads both: this disk keeps what it was handed, in any order. The model disk in `npm test` stands in for a disk that
 * also loses what it was not told to flush.
 */
describe("A real power cut", function () {
  this.timeout(600_000 + cuts * 5000);
  let folder: string;
  let disk: DiskImage;

  before(function () {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-power-cut-"));
    try {
      disk = DiskImage.make(join(folder, "disk"));
      disk.mount(join(folder, "mounted"));
    } catch (error) {
      const [reason] = (error as Error).message.trim().split("\n").slice(-1);
      console.log(
        `    Power cuts are skipped: they need root, mkfs.ext4 and a loop device (${reason}).`,
      );
      this.skip();
    }
  });

  after(() => {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`loses no answered visit, and finds none that was never asked for, ${cuts} times`, async () => {
    const all = await cutPower("synced", cuts);
    for (const { answered, highest, recovered, asked } of all) {
      assert.ok(answered <= recovered, `${answered} visits were answered, ${recovered} recovered`);
      assert.ok(highest <= recovered, `visit ${highest} was answered, ${recovered} recovered`);
      assert.ok(recovered <= asked, `${asked} visits were asked for, ${recovered} recovered`);
    }
    const [first, last] = [all.at(0), all.at(-1)] as [Cut, Cut];
    assert.ok(last.answered >= first.answered + cuts, "too few visits between the cuts");

    const proving = all.filter(({ unsyncedLost }) => unsyncedLost).length;
    // Another process may sync the whole machine at any time.
    assert.ok(
      proving >= cuts / 2,
      `only ${proving} of ${cuts} cuts lost unsynced data: the others were no power cuts and prove nothing`,
    );
  });

  it("loses visits of a service whose syncs do nothing; otherwise the rig would prove nothing", async () => {
    const all = await cutPower("unsynced", cutsWithoutSync, ["--import", syncOff]);
    const lossy = all.filter(({ answered, recovered }) => recovered < answered);
    assert.notEqual(lossy.length, 0, JSON.stringify(all));
  });

  /** Cuts the power at random moments while the service counts. */
  async function cutPower(name: string, times: number, nodeOptions?: string[]): Promise<Cut[]> {
    const directory = join(folder, "mounted", name);
    mkdirSync(directory);
    await using server = new ServerProcess({ DATA_DIRECTORY: directory }, nodeOptions);
    await using visitors = new Visitors(await server.port(), clients);
    const all: Cut[] = [];
    for (let number = 0; number < times; number++) {
      const unsynced = `${name}-${number}`;
      writeFileSync(join(folder, "mounted", unsynced), "not synced");
      await setTimeout(Math.random() * longestLoad);

      server.kill("SIGSTOP");
      const { answered, highest } = visitors;
      const copy = await disk.copyTo(join(folder, "copy"));
      const { asked } = visitors;
      server.kill("SIGCONT");
      all.push({ answered, highest, asked, ...(await recover(copy, name, unsynced)) });
    }
    await visitors.end();
    return all;
  }

  async function recover(copy: DiskImage, name: string, unsynced: string) {
    try {
      copy.mount(join(folder, "copied"));
      const store = await FileVisitStore.open({ directory: join(folder, "copied", name) });
      const recovered = store.visits;
      await store.close();
      const path = join(folder, "copied", unsynced);
      return { recovered, unsyncedLost: !existsSync(path) || readFileSync(path, "utf8") === "" };
    } finally {
      copy.unmount();
    }
  }
});
