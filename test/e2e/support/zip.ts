import { crc32, deflateRawSync } from "node:zlib";

/** A zip archive of one executable file, in the format of APPNOTE.TXT by PKWARE. */
export function zip(name: string, content: Buffer): Buffer {
  const compressed = deflateRawSync(content, { level: 1 });
  const file = Buffer.alloc(26);
  file.writeUInt16LE(20, 0); // needs version 2.0
  file.writeUInt16LE(8, 4); // deflated
  file.writeUInt16LE(0x21, 8); // 1980-01-01
  file.writeUInt32LE(crc32(content), 10);
  file.writeUInt32LE(compressed.length, 14);
  file.writeUInt32LE(content.length, 18);
  file.writeUInt16LE(name.length, 22);

  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  const madeByUnix = Buffer.from([20, 3]);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), file, Buffer.from(name), compressed]);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    madeByUnix,
    file,
    attributes,
    Buffer.from(name),
  ]);

  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
