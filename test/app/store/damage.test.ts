import assert from "node:assert/strict";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import { blockSize, readRecord } from "../../../app/src/store/record.ts";
import {
  type Blocks,
  Damage,
  fileSize,
  newestRecord,
  slotPosition,
  writeSlot,
} from "../../../app/src/store/slots.ts";
import type { Image } from "../support/crash-states.ts";
import { recoverVisits } from "../support/directory.ts";
import { mixes } from "../support/mixes.ts";
import { ModelDisk, volume } from "../support/model-disk.ts";
import { seededRandom } from "../support/random.ts";

/** Reads a possibly damaged file: returns the count, or undefined if it refuses. */
type Reader = (file: Buffer) => number | undefined;

/**
 * The data file of a store that has counted this many visits, one by one, on a volume with this image.
 * @param restored Count that was restored then. Default: none.
 */
async function dataFile(image: Image, visits: number, restored?: number): Promise<Buffer> {
  const disk = new ModelDisk(image, seededRandom(1));
  const store = await FileVisitStore.open({ directory: volume, fileSystem: disk });
  for (let visit = 0; visit < visits; visit++) await store.count();
  if (restored !== undefined) await store.restore(restored);
  await store.close();
  const [durable] = disk.crashes();
  return Buffer.from(durable?.get("visits.data") as Buffer);
}

const files: Array<[name: string, visits: number, file: () => Promise<Buffer>]> = [
  ["new", 0, () => dataFile(new Map(), 0)],
  ["after one visit", 1, () => dataFile(new Map(), 1)],
  ["after each half was written twice", 4, () => dataFile(new Map(), 4)],
  [
    "taken over from version 0.1, after one visit",
    4_000_000_001,
    () => dataFile(new Map([["visits", Buffer.from("4000000000\n")]]), 1),
  ],
  [
    "restored to fewer visits",
    5,
    () => dataFile(new Map([["visits", Buffer.from("4000000000\n")]]), 1, 5),
  ],
];

function blocksOf(file: Buffer): Blocks {
  return [0, 1, 2, 3].map((block) => file.subarray(block * blockSize, (block + 1) * blockSize));
}

const read: Reader = (file) => {
  try {
    return newestRecord(blocksOf(file), file.length).visits;
  } catch (error) {
    if (error instanceof Damage) return undefined;
    throw error;
  }
};

/** The usual way to read it: the newest record with a correct checksum, from one copy. */
const readCarelessly: Reader = (file) =>
  [0, 2 * blockSize]
    .map((position) => readRecord(file.subarray(position))?.record?.visits ?? 0)
    .reduce((a, b) => Math.max(a, b));

/** Flips each of these bits of a file in turn. The reader must be right or refuse. Returns the number of refusals. */
function flip(
  file: Buffer,
  bits: Iterable<number>,
  reader: Reader,
  right: readonly number[],
): number {
  let refusals = 0;
  for (const bit of bits) {
    const [at, mask] = [bit >> 3, 1 << (bit & 7)];
    file[at] = (file[at] as number) ^ mask;
    const visits = reader(file);
    file[at] = (file[at] as number) ^ mask;
    if (visits === undefined) refusals++;
    else assert.ok(right.includes(visits), `${visits} visits with bit ${bit} flipped`);
  }
  return refusals;
}

function* everyBit(): Generator<number> {
  for (let bit = 0; bit < fileSize * 8; bit++) yield bit;
}

/** The bits of the records, without the zeros after them. */
function* recordBits(): Generator<number> {
  for (let block = 0; block < 4; block++) {
    for (let bit = 0; bit < 40 * 8; bit++) yield block * blockSize * 8 + bit;
  }
}

describe("Damage", () => {
  for (const [name, visits, makeFile] of files) {
    describe(`to a data file (${name})`, () => {
      let file: Buffer;
      before(async () => {
        file = await makeFile();
        assert.equal(file.length, fileSize);
      });

      it("in any single bit leaves the count readable", () => {
        assert.equal(flip(file, everyBit(), read, [visits]), 0, "refusals");
      });

      it("of any kind in any one block leaves the count readable", () => {
        const random = seededRandom(visits);
        for (let time = 0; time < 2000; time++) {
          const damaged = Buffer.from(file);
          const block = (time % 4) * blockSize;
          const from = block + Math.floor(random() * 64);
          const to = from + 1 + Math.floor(random() * (block + blockSize - from));
          for (let at = from; at < to; at++) damaged[at] = Math.floor(random() * 256);
          assert.equal(read(damaged), visits);
        }
      });

      it("by truncation at any byte is refused", async () => {
        for (let size = 0; size < fileSize; size++) {
          const image = new Map([["visits.data", file.subarray(0, size)]]);
          const disk = new ModelDisk(image, seededRandom(1));
          await assert.rejects(recoverVisits(volume, disk), { exitCode: 65 }, `${size} bytes`);
        }
      });
    });
  }

  it("in a single bit beside a commit that a crash cut short loses no visit that was answered", async () => {
    const before = await dataFile(new Map(), 4);
    const after = Buffer.from(before);
    const { sequence } = newestRecord(blocksOf(before), fileSize);
    writeSlot(after.subarray(slotPosition(sequence + 1)), { sequence: sequence + 1, visits: 260 });
    let torn = 0;
    for (const mix of mixes(before, after, 1000, seededRandom(1))) {
      torn++;
      flip(mix, recordBits(), read, [4, 260]);
    }
    assert.ok(torn > 100, `${torn} torn files`);
  });

  it("in a single bit makes a careless reader lose visits", async () => {
    const file = await dataFile(new Map(), 4);
    assert.equal(readCarelessly(file), 4);
    assert.throws(() => flip(file, everyBit(), readCarelessly, [4]), {
      message: /^3 visits with bit \d+ flipped$/,
    });
  });
});
