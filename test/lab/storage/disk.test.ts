import assert from "node:assert/strict";
import { existsSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { instanceOf } from "../../../lab/box/instance.ts";
import { Disks } from "../../../lab/storage/disk.ts";
import { Sandbox } from "../support/sandbox.ts";

/** Disks in a sandbox, with a `losetup` that attaches one file at a time, and files for devices. */
class Machine extends Sandbox {
  readonly disks = new Disks(instanceOf());
  readonly file = this.path("state/visit-counter/lab/disks/pvc-1");
  readonly link = this.path("state/visit-counter/lab/run/devices/pvc-1");

  constructor() {
    super();
    this.numberIs(70);
  }

  numberIs(number: number): void {
    const device = this.device(number);
    this.write(`loop${number}`, "");
    this.program(
      "losetup",
      `attached="$records/../attached"
       case "$1" in
         --find) echo "$4" > "$attached"; echo ${device};;
         --associated) if grep -qsx "$2" "$attached"; then echo ${device}; fi;;
         --detach) rm "$attached";;
       esac`,
    );
  }

  device(number: number): string {
    return this.path(`loop${number}`);
  }
}

describe("A disk of an expandable volume", () => {
  it("is a sparse file that a link to its loop device leads to", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 2 ** 30);
    const { size, blocks } = statSync(machine.file);
    assert.deepEqual({ size, blocks }, { size: 2 ** 30, blocks: 0 });
    assert.equal(machine.disks.link("pvc-1"), machine.link);
    assert.equal(readlinkSync(machine.link), machine.device(70));
    assert.deepEqual(
      machine.calls("losetup").map(({ args }) => args),
      [["--find", "--show", "--nooverlap", machine.file]],
    );
  });

  it("keeps what is on it, and its size, if it is made again", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 2048);
    writeFileSync(machine.file, "counts", { flag: "r+" });
    await machine.disks.make("pvc-1", 1024);
    assert.equal(statSync(machine.file).size, 2048);
    assert.match(machine.read("state/visit-counter/lab/disks/pvc-1"), /^counts/);
  });

  it("keeps its link when it is attached to another device", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 1024);
    machine.numberIs(71);
    await machine.disks.attach("pvc-1");
    assert.equal(readlinkSync(machine.link), machine.device(71));
  });

  it("is attached while its link leads to its device, and until the box has ended", async () => {
    using machine = new Machine();
    const isAttached = async () => (await machine.disks.list()).map((disk) => disk.isAttached);
    await machine.disks.make("pvc-1", 1024);
    assert.deepEqual(await isAttached(), [true]);
    machine.numberIs(71);
    assert.deepEqual(await isAttached(), [false]);
    await machine.disks.attach("pvc-1");
    assert.deepEqual(await isAttached(), [true]);
    await machine.disks.detach();
    assert.deepEqual(await isAttached(), [false]);
    assert.deepEqual(machine.calls("losetup").at(-3)?.args, ["--detach", machine.device(71)]);
  });

  it("is blank until something is written to it", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 2 ** 20);
    const blank = { name: "pvc-1", isAttached: true, isBlank: true };
    assert.deepEqual(await machine.disks.list(), [blank]);
    writeFileSync(machine.file, "counts", { flag: "r+" });
    assert.deepEqual(await machine.disks.list(), [{ ...blank, isBlank: false }]);
  });

  it("grows in place, and its device with it", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 1024);
    writeFileSync(machine.file, "counts", { flag: "r+" });
    await machine.disks.grow("pvc-1", 2048);
    assert.equal(statSync(machine.file).size, 2048);
    assert.match(machine.read("state/visit-counter/lab/disks/pvc-1"), /^counts/);
    assert.deepEqual(machine.calls("losetup").at(-1)?.args, ["--set-capacity", machine.device(70)]);
  });

  it("is removed with its link, and removing it again does nothing", async () => {
    using machine = new Machine();
    await machine.disks.make("pvc-1", 1024);
    for (let time = 0; time < 2; time++) {
      await machine.disks.remove("pvc-1");
      assert.deepEqual(await machine.disks.list(), []);
    }
    assert.throws(() => readlinkSync(machine.link), { code: "ENOENT" });
  });

  it("that is missing is not replaced by an empty one", async () => {
    using machine = new Machine();
    await assert.rejects(machine.disks.attach("pvc-1"), {
      name: "Failure",
      message: `Expected the data of volume pvc-1 in ${machine.file}, got no such file. Put it back, or delete the claim with what was on it.`,
    });
    assert.equal(existsSync(machine.file), false);
  });

  it("on a machine without loop devices fails with what to use instead", async () => {
    using machine = new Machine();
    machine.program("losetup", 'echo "losetup: cannot find an unused loop device" >&2; exit 1');
    await assert.rejects(machine.disks.make("pvc-1", 1024), {
      name: "Failure",
      message: `Expected a loop device for ${machine.file}, got "losetup: cannot find an unused loop device". Where the machine allows none, use the StorageClass \`standard\`.`,
    });
  });
});
