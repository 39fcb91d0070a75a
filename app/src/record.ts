import { crc32 } from "node:zlib";

/** What one commit writes down. */
export interface VisitsRecord {
  /** Number of the commit in its file, from 0 up. */
  readonly sequence: number;
  /** All visits so far. */
  readonly visits: number;
}

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

/** The version of the whole record at the beginning of a block; undefined if there is none. */
export function recordVersion(block: Buffer): number | undefined {
  if (!block.subarray(0, magic.length).equals(magic)) return undefined;
  const checksumAt = block.readUInt32LE(12) - checksumLength;
  if (checksumAt < sequenceAt || checksumAt > block.length - checksumLength) return undefined;
  const whole = crc32(block.subarray(0, checksumAt)) === block.readUInt32LE(checksumAt);
  return whole ? block.readUInt32LE(8) : undefined;
}

/** The record at the beginning of a block; undefined if there is no whole one of {@link formatVersion}. */
export function readRecord(block: Buffer): VisitsRecord | undefined {
  if (recordVersion(block) !== formatVersion) return undefined;
  const sequence = Number(block.readBigUInt64LE(sequenceAt));
  const visits = Number(block.readBigUInt64LE(visitsAt));
  const sensible = Number.isSafeInteger(sequence) && Number.isSafeInteger(visits);
  return sensible ? { sequence, visits } : undefined;
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
  return block.subarray(recordLength).every((byte) => byte === 0);
}
