import { crc32 } from "node:zlib";
import { dataFormat } from "../contract.ts";

/** What one commit writes. */
export interface VisitsRecord {
  /** Number of the commit, from 1 up. */
  readonly sequence: number;
  /** The count after it. */
  readonly visits: number;
}

/** Bytes in a block, which begins with a record and is otherwise zero; `slots.ts` explains the size. */
export const blockSize = 4096;

/** Version of the format that this service writes, and the only one that it reads. */
export const formatVersion = dataFormat;

// A record, little-endian. Later versions keep magic, version and length, and the checksum at the end.
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

/** The rest of a block after its record. */
const zeros = Buffer.alloc(blockSize - recordLength);

/** Writes a record to the start of a block, whose other bytes must be zero. */
export function writeRecord(block: Buffer, { sequence, visits }: VisitsRecord): void {
  magic.copy(block);
  block.writeUInt32LE(formatVersion, 8);
  block.writeUInt32LE(recordLength, 12);
  block.writeBigUInt64LE(BigInt(sequence), sequenceAt);
  block.writeBigUInt64LE(BigInt(visits), visitsAt);
  const checksumAt = recordLength - checksumLength;
  block.writeUInt32LE(crc32(block.subarray(0, checksumAt)), checksumAt);
}

/** A whole record at the start of a block. */
export interface WholeRecord {
  /** Version of its format. */
  readonly version: number;
  /** Undefined if the version is not {@link formatVersion}, or the service would not write such numbers. */
  readonly record: VisitsRecord | undefined;
}

/** Reads the record at the start of a block; undefined if there is no whole record, of any version. */
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
 * Whether a crash can have left this block, without a whole record, while one record was written over another: each
 * byte is from one of the two, as far as they are known, which is everywhere but in visits and checksum.
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
