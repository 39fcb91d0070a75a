import { crc32 } from "node:zlib";

/** What one commit writes down. */
export interface VisitsRecord {
  /** Number of the commit, from 1 up. */
  readonly sequence: number;
  /** The count from then on. */
  readonly visits: number;
}

/** Bytes of a block, which begins with a record and is otherwise zero; `slots.ts` says why so many. */
export const blockSize = 4096;

/** The format that this version of the service writes, and the only one that it reads. */
export const formatVersion = 1;

// A record, little-endian. Magic, version, length and a checksum at the end are for every version to come.
//   0  8 bytes  magic
//   8  u32      version
//  12  u32      length, the checksum included
//  16  u64      sequence
//  24  u64      visits
//  32  u32      CRC-32 of all before it
const magic = Buffer.from("VISITCTR", "latin1");
const sequenceAt = 16;
const visitsAt = 24;
const recordLength = 36;
const checksumLength = 4;

/** What follows a record to the end of its block. */
const zeros = Buffer.alloc(blockSize - recordLength);

/** Writes a record to the beginning of a block, whose other bytes must be zero. */
export function writeRecord(block: Buffer, { sequence, visits }: VisitsRecord): void {
  magic.copy(block);
  block.writeUInt32LE(formatVersion, 8);
  block.writeUInt32LE(recordLength, 12);
  block.writeBigUInt64LE(BigInt(sequence), sequenceAt);
  block.writeBigUInt64LE(BigInt(visits), visitsAt);
  const checksumAt = recordLength - checksumLength;
  block.writeUInt32LE(crc32(block.subarray(0, checksumAt)), checksumAt);
}

/** What a block begins with, if that is whole. */
export interface WholeRecord {
  /** The version of its format. */
  readonly version: number;
  /** Undefined if the version is not {@link formatVersion}, or the numbers are none that the service writes. */
  readonly record: VisitsRecord | undefined;
}

/** Reads the record at the beginning of a block; undefined if there is no whole one, of whatever version. */
export function readRecord(block: Buffer): WholeRecord | undefined {
  if (block.compare(magic, 0, magic.length, 0, magic.length) !== 0) return undefined;
  const checksumAt = block.readUInt32LE(12) - checksumLength;
  if (checksumAt < sequenceAt || checksumAt > block.length - checksumLength) return undefined;
  if (crc32(block.subarray(0, checksumAt)) !== block.readUInt32LE(checksumAt)) return undefined;

  const version = block.readUInt32LE(8);
  if (version !== formatVersion) return { version, record: undefined };
  const sequence = Number(block.readBigUInt64LE(sequenceAt));
  const visits = Number(block.readBigUInt64LE(visitsAt));
  const sensible = sequence > 0 && Number.isSafeInteger(sequence) && Number.isSafeInteger(visits);
  return { version, record: sensible ? { sequence, visits } : undefined };
}

/**
 * Whether a block without a whole record may be what a crash left of writing one record over another: it has in each
 * place the byte of the one or of the other, as far as these are known, which is everywhere but in visits and checksum.
 */
export function isTorn(block: Buffer, sequences: readonly [number, number]): boolean {
  const [one, other] = sequences.map((sequence) => {
    const record = Buffer.alloc(recordLength);
    writeRecord(record, { sequence, visits: 0 });
    return record;
  }) as [Buffer, Buffer];
  for (let at = 0; at < visitsAt; at++) {
    if (block[at] !== one[at] && block[at] !== other[at]) return false;
  }
  return block.compare(zeros, 0, block.length - recordLength, recordLength) === 0;
}
