import {
  blockSize,
  formatVersion,
  isTorn,
  readRecord,
  type VisitsRecord,
  writeRecord,
} from "./record.ts";

/*
 * The data file: two slots, written in turn, each with two copies of one record.
 *
 *   block      0       1   |   2       3
 *   slot           0       |       1
 *   record     n-1     n-1 |   n       n       the next commit writes n+1 over n-1
 *
 * Two slots are for crashes. A commit writes to the slot without the newest record, and begins only when that record is
 * durable. So whatever a crash does to the slot being written, the other slot holds all that was answered.
 *
 * Two copies are for damage. Without them, a flipped bit in the newest record would look like a commit that a crash cut
 * short: the record before it would be used, and answered visits would be lost silently. With them, that takes damage
 * in two blocks at once, and a slot without a whole record counts as a crash's only if each of its bytes is from the
 * record before or the record after. Anything else is refused.
 *
 * A block is 4096 bytes, the largest unit that disks, page caches and most file systems write or lose as one, so damage
 * to one copy spares the other.
 */

/** Bytes in a slot, all of which one commit writes. */
export const slotSize = 2 * blockSize;

/** Bytes in the data file, which never change. */
export const fileSize = 2 * slotSize;

/** Position in the file of this commit's slot. */
export function slotPosition(sequence: number): number {
  return (sequence % 2) * slotSize;
}

/** Writes both copies of a record to a slot, whose other bytes must be zero. */
export function writeSlot(slot: Buffer, record: VisitsRecord): void {
  writeRecord(slot.subarray(0, blockSize), record);
  writeRecord(slot.subarray(blockSize, slotSize), record);
}

/** Sequence of the newest record in a new file. */
export const firstSequence = 2;

/** A new file, with this count in both slots. */
export function newFile(visits: number): Buffer {
  const file = Buffer.alloc(fileSize);
  for (const sequence of [firstSequence - 1, firstSequence]) {
    writeSlot(file.subarray(slotPosition(sequence)), { sequence, visits });
  }
  return file;
}

/** The blocks of a file in order; undefined for one that the disk cannot read. */
export type Blocks = ReadonlyArray<Buffer | undefined>;

/** Why a file is refused. */
export class Damage extends Error {
  /** What the file was expected to be or do, such as "to be 5 bytes long". */
  readonly expected: string;
  /** What was found. */
  readonly got: string;
  /** What to do; undefined if nothing is better than restoring a good file. */
  readonly advice: string | undefined;

  constructor(expected: string, got: string, advice?: string) {
    super(`Expected ${expected}, got ${got}.`);
    this.expected = expected;
    this.got = got;
    this.advice = advice;
  }
}

/**
 * The newest record of a file, which includes every visit that was answered.
 * @param size Bytes in the file, which begins with these blocks.
 * @throws Damage if no crash leaves such a file, so that a newer record may be lost.
 */
export function newestRecord(blocks: Blocks, size: number): VisitsRecord {
  const found = blocks.map((block) => block && readRecord(block));
  checkVersions(found.map((whole) => whole?.version));
  if (size !== fileSize) throw new Damage(`to be ${fileSize} bytes long`, `${size}`);

  const records = found.map((whole) => whole?.record);
  const newest = records.reduce((a, b) => (a && !(b && b.sequence > a.sequence) ? a : b));
  if (!newest) throw new Damage("to hold a record of visits", "no whole record");
  checkHalf("first", blocks.slice(0, 2), records.slice(0, 2), newest);
  checkHalf("second", blocks.slice(2), records.slice(2), newest);
  return newest;
}

function checkVersions(versions: ReadonlyArray<number | undefined>): void {
  const later = versions.find((version) => version !== undefined && version > formatVersion);
  if (later === undefined) return;
  throw new Damage(
    `to be in format ${formatVersion}`,
    `format ${later}`,
    "Start the version of the service that wrote it, or a later one.",
  );
}

function checkHalf(
  half: "first" | "second",
  blocks: Blocks,
  records: ReadonlyArray<VisitsRecord | undefined>,
  newest: VisitsRecord,
): void {
  const { sequence } = newest;
  const holdsNewest = slotPosition(sequence) === (half === "first" ? 0 : slotSize);
  // Those of the commit in this half, and of the one before it in the half, or the next one there.
  const sequences: [number, number] = holdsNewest
    ? [sequence, sequence - 2]
    : [sequence - 1, sequence + 1];

  for (const record of records) {
    if (record && !(sequences.includes(record.sequence) && agrees(newest, record))) {
      throw new Damage(
        "to hold records that follow each other",
        `${describe(record)} in the ${half} half when the newest is ${describe(newest)}`,
      );
    }
  }
  const whole = records.some((record) => record !== undefined);
  if (!whole && !blocks.every((block) => block && isTorn(block, sequences))) {
    throw new Damage(
      "to hold two copies of a record in each half",
      `damage in both copies of the ${half} half`,
    );
  }
}

/** Records of other commits may have any count: a restore may lower it. */
function agrees(newest: VisitsRecord, { sequence, visits }: VisitsRecord): boolean {
  return sequence !== newest.sequence || visits === newest.visits;
}

function describe({ sequence, visits }: VisitsRecord): string {
  return `record ${sequence} of ${visits} visits`;
}
