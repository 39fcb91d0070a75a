import assert from "node:assert/strict";
import { constants } from "node:fs";
import { mock } from "node:test";
import type { FileSystem, OpenFile } from "../../../app/src/store/file-system.ts";
import { readRecord, type VisitsRecord } from "../../../app/src/store/record.ts";
import { fileSize, newFile, slotPosition, writeSlot } from "../../../app/src/store/slots.ts";
import { type Between, CrashRig } from "../support/crash-rig.ts";
import { type ModelDisk, volume } from "../support/model-disk.ts";

/** Number of crashes to try; each takes some 25 µs. */
const enough = 1_000_000;

/** A store that works as long as nothing crashes, and the rig's error about it with this seed. */
interface Careless {
  between: Between;
  seed: number;
  found: RegExp;
}

const wrong = /Expected \d+ to \d+( or \d+ to \d+)* visits, got \d+\.$/;

const careless: Record<string, Careless> = {
  "answers before the sync": {
    between: (disk) => {
      const { promises } = disk;
      const open: typeof promises.open = (path, flags) =>
        promises.open(path, flags === "r" ? flags : flags & ~constants.O_DSYNC);
      return { ...calls(disk), promises: { ...promises, open } };
    },
    seed: 7,
    found: wrong,
  },
  "does not sync the directory": {
    between: (disk) =>
      opening(disk, (path) => (path === volume ? { sync: async () => {} } : undefined)),
    seed: 1,
    found: wrong,
  },
  "renames a new file before it is synced": {
    between: (disk) =>
      opening(disk, (path) => (path === volume ? undefined : { sync: async () => {} })),
    seed: 1,
    found: /to be 16384 bytes long, got `0`|to hold a record of visits, got `no whole record`/,
  },
  "writes to both slots at once, and so overwrites the newest record": {
    between: (disk) => ({
      ...calls(disk),
      write: (fd, bytes, _offset, _length, _position, done) => {
        const { sequence, visits } = recordIn(bytes);
        const file = newFile(visits);
        for (const number of [sequence - 1, sequence]) {
          writeSlot(file.subarray(slotPosition(number)), { sequence: number, visits });
        }
        disk.write(fd, file, 0, fileSize, 0, done);
      },
    }),
    seed: 1,
    found: /to hold a record of visits, got `no whole record`/,
  },
  "never lets the count go down": { between: keepingTheHighest, seed: 1, found: wrong },
};

/** Takes a restored count for the old one that a crash has brought back. */
function keepingTheHighest(disk: ModelDisk): FileSystem {
  let highest = 0;
  return {
    ...calls(disk),
    write: (fd, bytes, _offset, length, position, done) => {
      const { sequence, visits } = recordIn(bytes);
      highest = Math.max(highest, visits);
      const slot = Buffer.alloc(length);
      writeSlot(slot, { sequence, visits: highest });
      disk.write(fd, slot, 0, length, position, done);
    },
  };
}

function recordIn(slot: Uint8Array): VisitsRecord {
  return readRecord(Buffer.from(slot))?.record as VisitsRecord;
}

function calls({ write, promises }: ModelDisk): FileSystem {
  return { write, promises };
}

/** @param change Replaces parts of an opened file. */
function opening(
  disk: ModelDisk,
  change: (path: string) => Partial<OpenFile> | undefined,
): FileSystem {
  const { promises } = disk;
  const open: typeof promises.open = async (path, flags) => ({
    ...(await promises.open(path, flags)),
    ...change(path),
  });
  return { ...calls(disk), promises: { ...promises, open } };
}

describe("A crash", () => {
  // The view's write is delayed; the delay must not depend on the machine's speed.
  before(() => mock.timers.enable({ apis: ["setTimeout"] }));
  after(() => mock.timers.reset());

  it("loses no visit and no restored count that was answered, at any time and whatever it leaves", async () => {
    let crashes = 0;
    for (let seed = 1; crashes < enough; seed++) {
      const rig = new CrashRig(seed);
      await rig.live(20);
      crashes += rig.crashes;
    }
    console.log(`      ${crashes} crashes`);
  });

  for (const [what, { between, seed, found }] of Object.entries(careless)) {
    it(`harms a store that ${what}`, async () => {
      await assert.rejects(new CrashRig(seed, between).live(20), { message: found });
    });
  }
});
