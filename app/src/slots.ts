import {
  formatVersion,
  isTorn,
  readRecord,
  recordVersion,
  type VisitsRecord,
  writeRecord,
} from "./record.ts";

/*
 * The data file: two slots, written in turn, and in each slot two copies of one record.
 *
 *   block      0       1   |   2       3
 *   slot           0       |       1
 *   record     n-1     n-1 |   n       n       the next commit writes n+1 over n-1
 *
 * Two slots are for crashes. A commit writes to the slot that does not hold the newest record, and begins only when that
 * record is durable. So whatever a crash does to the slot being written, the other one holds all that was answered.
 *
 * Two copies are for damage. Without them a flipped bit in the newest record looks just like a commit that a crash cut
 * short: the record before it would be taken, and visits that were answered be lost without a word. With them that takes
 * damage in two blocks at once, and a slot without a whole record passes for a crash's only if each byte of it is from the
 * record before or the record after. Anything else is refused.
 *
 * A block is 4096 bytes, the largest unit that disks, page caches and most file systems write or lose as one, so that what
 * spoils one copy spares the other.
 */

/** Bytes that are written, and spoilt, together. */
export const blockSize = 4096;

/** Bytes of a slot: a commit is one write of so many. */
export const slotSize = 2 * blockSize;

/** Bytes of the data file, for ever. */
export const fileSize = 2 * slotSize;

/** Where in the file the slot for this commit begins. */
export function slotPosition(sequence: number): number {
  return (sequence % 2) * slotSize;
}

/** Writes both copies of a record to a slot, whose other bytes must be zero. */
export function writeSlot(slot: Buffer, record: VisitsRecord): void {
  writeRecord(slot.subarray(0, blockSize), record);
  writeRecord(slot.subarray(blockSize, slotSize), record);
}

/** The newest record of a new file. */
export const firstSequence = 2;

/** A new file: both slots hold this number of visits. */
export function newFile(visits: number): Buffer {
  const file = Buffer.alloc(fileSize);
  for (const sequence of [firstSequence - 1, firstSequence]) {
    writeSlot(file.subarray(slotPosition(sequence)), { sequence, visits });
  }
  return file;
}

/** The blocks of a file in their order, undefined where the disk cannot read one. */
export type Blocks = ReadonlyArray<Buffer | undefined>;

/** Why a file is refused. */
export class Damage extends Error {
  /** What the file was expected to be or to do, as in "to be 5 bytes long". */
  readonly expected: string;
  /** What was found. */
  readonly got: string;
  /** What to do; undefined if nothing is better than to put a good file back. */
  readonly advice: string | undefined;

  constructor(expected: string, got: string, advice?: string) {
    super(`Expected ${expected}, got ${got}.`);
    this.expected = expected;
    this.got = got;
    this.advice = advice;
  }
}

/** The version of a file that a newer version of the service has written; undefined for any other file. */
export function newerVersion(blocks: Blocks): number | undefined {
  return blocks
    .map((block) => block && recordVersion(block))
    .find((version) => version !== undefined && version > formatVersion);
}

/**
 * The newest record of a file, which holds every visit that was answered.
 * @throws Damage when no crash leaves such a file, so that a newer record may have been lost.
 */
export function newestRecord(blocks: Blocks): VisitsRecord {
  const newest = blocks
    .flatMap((block) => (block && readRecord(block)) ?? [])
    .reduce<VisitsRecord | undefined>((a, b) => (a && a.sequence >= b.sequence ? a : b), undefined);
  if (!newest) throw new Damage("to hold a record of visits", "no whole one");
  for (const slot of [0, 1]) checkSlot(slot, blocks.slice(2 * slot, 2 * slot + 2), newest);
  return newest;
}

function checkSlot(slot: number, copies: Blocks, newest: VisitsRecord): void {
  const { sequence } = newest;
  const isNewest = slotPosition(sequence) === slot * slotSize;
  // What the slot holds, and what it held before or was about to hold.
  const sequences: [number, number] = isNewest
    ? [sequence, sequence - 2]
    : [sequence - 1, sequence + 1];
  const half = slot === 0 ? "first" : "second";
  const records = copies.flatMap((block) => (block && readRecord(block)) ?? []);

  for (const record of records) {
    const follows =
      record.sequence === sequence
        ? record.visits === newest.visits
        : record.visits <= newest.visits;
    if (!follows || !sequences.includes(record.sequence)) {
      throw new Damage(
        "to hold records that follow each other",
        `${describe(record)} in the ${half} half when the newest is ${describe(newest)}`,
      );
    }
  }
  if (records.length === 0 && !copies.every((block) => block && isTorn(block, sequences))) {
    throw new Damage(
      "to hold two copies of a record in each half",
      `damage in both copies of the ${half} half`,
    );
  }
}

function describe({ sequence, visits }: VisitsRecord): string {
  return `record ${sequence} of ${visits} visits`;
}
