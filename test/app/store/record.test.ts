import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { readableFormats } from "../../../app/src/contract.ts";
import { isTorn, readRecord, writeRecord } from "../../../app/src/store/record.ts";

/** The bytes of the format, so that no change of it goes unnoticed: sequence 7, 258 visits. */
const written =
  "5649534954435452" + // VISITCTR
  "01000000" + // version
  "24000000" + // length
  "0700000000000000" +
  "0201000000000000" +
  "f2324043";

function block(sequence: number, visits: number): Buffer {
  const block = Buffer.alloc(64);
  writeRecord(block, { sequence, visits });
  return block;
}

describe("writeRecord", () => {
  it("writes format 1, byte by byte", () => {
    assert.equal(block(7, 258).toString("hex"), written.padEnd(128, "0"));
  });

  it("overwrites the whole previous record", () => {
    const block = Buffer.alloc(64);
    writeRecord(block, { sequence: Number.MAX_SAFE_INTEGER, visits: Number.MAX_SAFE_INTEGER });
    writeRecord(block, { sequence: 7, visits: 258 });
    assert.equal(block.toString("hex"), written.padEnd(128, "0"));
  });
});

describe("readRecord", () => {
  for (const version of [1, 2, 3])
    it(`reads a record of format ${version} if the contract says so`, () => {
      const later = block(9, 258);
      later.writeUInt32LE(version, 8);
      later.writeUInt32LE(crc32(later.subarray(0, 32)), 32);
      const isRead = readRecord(later)?.record !== undefined;
      assert.equal(isRead, readableFormats.includes(version));
    });

  for (const visits of [0, 1, 258, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    it(`reads ${visits} visits back`, () => {
      assert.deepEqual(readRecord(block(9, visits)), {
        version: 1,
        record: { sequence: 9, visits },
      });
    });
  }

  it("finds no record in zeros, in other text, or in a block that is too short", () => {
    assert.equal(readRecord(Buffer.alloc(64)), undefined);
    assert.equal(readRecord(Buffer.alloc(64, "visits")), undefined);
    assert.equal(readRecord(block(1, 1).subarray(0, 35)), undefined);
  });

  it("finds no numbers in a whole record if the service would not write them", () => {
    for (const strange of [block(1, 2 ** 53), block(2 ** 53, 1), block(0, 1)]) {
      assert.deepEqual(readRecord(strange), { version: 1, record: undefined });
    }
  });

  it("finds the version of a longer record of a later format", () => {
    const later = block(1, 1);
    later.writeUInt32LE(2, 8);
    later.writeUInt32LE(48, 12);
    later.writeUInt32LE(0x73e6c952, 44);
    assert.deepEqual(readRecord(later), { version: 2, record: undefined });
  });
});

describe("isTorn", () => {
  const [older, newer] = [block(0x00ff, 1000), block(0x0101, 1002)];
  const sequences = [0x00ff, 0x0101] as const;

  it("holds for every mix of two records that begins with one and ends with the other", () => {
    for (let at = 0; at <= 64; at++) {
      for (const [first, second] of [
        [older, newer],
        [newer, older],
      ] as const) {
        const mix = Buffer.concat([first.subarray(0, at), second.subarray(at)]);
        assert.ok(readRecord(mix) || isTorn(mix, sequences), `at ${at}`);
      }
    }
  });

  it("does not hold if a byte that is the same in both has changed", () => {
    for (const at of [0, 7, 8, 11, 12, 15, 18, 23, 36, 63]) {
      const changed = Buffer.from(newer);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      assert.equal(isTorn(changed, sequences), false, `at ${at}`);
    }
  });

  it("does not hold if a byte of the sequence is from neither", () => {
    assert.equal(isTorn(block(0x0103, 1002), sequences), false);
  });
});
