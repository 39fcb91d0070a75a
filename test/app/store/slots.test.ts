import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { blockSize, writeRecord } from "../../../app/src/store/record.ts";
import {
  type Blocks,
  fileSize,
  newestRecord,
  newFile,
  slotPosition,
  writeSlot,
} from "../../../app/src/store/slots.ts";

/** A file after this many commits of one visit each. */
function fileAfter(commits: number): Buffer {
  const file = newFile(0);
  for (let visits = 1; visits <= commits; visits++) commit(file, visits + 2, visits);
  return file;
}

function commit(file: Buffer, sequence: number, visits: number): void {
  writeSlot(file.subarray(slotPosition(sequence)), { sequence, visits });
}

function blocksOf(file: Buffer): Buffer[] {
  return [0, 1, 2, 3].map((block) => file.subarray(block * blockSize, (block + 1) * blockSize));
}

function newest(blocks: Blocks) {
  return newestRecord(blocks, fileSize);
}

/** What may replace a block. */
const spoilt: Record<string, (block: Buffer) => Buffer | undefined> = {
  "cannot be read": () => undefined,
  "is zero": (block) => Buffer.alloc(block.length),
  "is all ones": (block) => Buffer.alloc(block.length, 0xff),
  "is of another file": (block) => Buffer.alloc(block.length, "lorem ipsum "),
  "has one wrong bit": (block) => {
    const changed = Buffer.from(block);
    changed[24] = (changed[24] ?? 0) ^ 1;
    return changed;
  },
};

describe("newestRecord", () => {
  for (const commits of [0, 1, 2, 3, 4]) {
    it(`is the last of ${commits} commits`, () => {
      const { visits } = newest(blocksOf(fileAfter(commits)));
      assert.equal(visits, commits);
    });
  }

  it("is the one with the highest sequence, even if an older one has more visits", () => {
    const file = fileAfter(3);
    commit(file, 6, 1);
    assert.deepEqual(newest(blocksOf(file)), { sequence: 6, visits: 1 });
    commit(file, 7, 2);
    assert.deepEqual(newest(blocksOf(file)), { sequence: 7, visits: 2 });
  });

  for (const [how, spoil] of Object.entries(spoilt)) {
    for (const index of [0, 1, 2, 3]) {
      it(`is found if block ${index} ${how}`, () => {
        for (const commits of [0, 1, 2]) {
          const blocks: Blocks = blocksOf(fileAfter(commits)).map((block, at) =>
            at === index ? spoil(block) : block,
          );
          assert.equal(newest(blocks).visits, commits);
        }
      });
    }
  }

  for (const [how, spoil] of Object.entries(spoilt).filter(
    ([how]) => how !== "has one wrong bit",
  )) {
    for (const half of ["first", "second"]) {
      it(`is refused if both copies of the ${half} half are damaged and one ${how}`, () => {
        const blocks: Array<Buffer | undefined> = blocksOf(fileAfter(1));
        const first = half === "first" ? 0 : 2;
        const flip = spoilt["has one wrong bit"] as (block: Buffer) => Buffer;
        blocks[first] = spoil(blocks[first] as Buffer);
        blocks[first + 1] = flip(blocks[first + 1] as Buffer);
        assert.throws(() => newest(blocks), {
          message:
            "Expected to hold two copies of a record in each half, " +
            `got damage in both copies of the ${half} half.`,
        });
      });
    }
  }

  it("is refused if there is no whole record", () => {
    assert.throws(() => newest(blocksOf(Buffer.alloc(fileSize))), {
      message: "Expected to hold a record of visits, got no whole record.",
    });
  });

  // After three commits: records 4 and 5, of 2 and 3 visits.
  const contradictions: Array<[name: string, change: (file: Buffer) => void, got: string]> = [
    [
      "a gap",
      (file) => commit(file, 8, 5),
      "record 5 of 3 visits in the second half when the newest is record 8 of 5 visits",
    ],
    [
      "a record in the wrong half",
      (file) => writeSlot(file.subarray(slotPosition(4)), { sequence: 7, visits: 5 }),
      "record 7 of 5 visits in the first half when the newest is record 7 of 5 visits",
    ],
    [
      "two copies that differ",
      (file) => writeRecord(file.subarray(slotPosition(5)), { sequence: 5, visits: 9 }),
      "record 5 of 3 visits in the second half when the newest is record 5 of 9 visits",
    ],
  ];
  for (const [name, change, got] of contradictions) {
    it(`is refused if there is ${name}`, () => {
      const file = fileAfter(3);
      change(file);
      assert.throws(() => newest(blocksOf(file)), {
        message: `Expected to hold records that follow each other, got ${got}.`,
      });
    });
  }

  it("is refused if one block is of a later format, whatever the size and the other blocks", () => {
    for (const [size, blocks] of [
      [fileSize, 4],
      [fileSize + 1, 4],
      [2 * blockSize, 2],
    ] as const) {
      const file = fileAfter(1);
      const later = file.subarray(blockSize);
      later.writeUInt32LE(2, 8);
      later.writeUInt32LE(crc32(later.subarray(0, 32)), 32);
      assert.throws(() => newestRecord(blocksOf(file).slice(0, blocks), size), {
        message: "Expected to be in format 1, got format 2.",
        advice: "Start the version of the service that wrote it, or a later one.",
      });
    }
  });

  it("does not take a damaged block for a block of a later format", () => {
    const file = fileAfter(1);
    file.writeUInt32LE(2, 8);
    assert.equal(newest(blocksOf(file)).visits, 1);
  });

  it("is refused if the file has another size", () => {
    assert.throws(() => newestRecord(blocksOf(fileAfter(1)), fileSize + 1), {
      message: "Expected to be 16384 bytes long, got 16385.",
    });
    assert.throws(() => newestRecord([], 0), {
      message: "Expected to be 16384 bytes long, got 0.",
    });
  });
});
