import { deepEqual, equal, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { TarReader } from "../../../keeper/src/backup/tar-reader.ts";
import { snapshot, state } from "./support/snapshot.ts";

describe("A reader of a tar", () => {
  const tar = gunzipSync(snapshot());

  for (const size of [1, 511, 512, 513, 100_000])
    it(`finds every file and the text of one, if ${size} bytes come at a time`, () => {
      const reader = new TarReader("meta.json");
      for (let start = 0; start < tar.length; start += size)
        reader.take(tar.subarray(start, start + size));
      const { digests, text } = reader.end();
      deepEqual([...digests.keys()], ["meta.json", "state.bin", "SHA256SUMS", "SHA256SUMS.sealed"]);
      equal(digests.get("state.bin"), createHash("sha256").update(state).digest("hex"));
      equal(text, '{"ID":"bolt-snapshot"}');
    });

  it("finds nothing in nothing", () => {
    const { digests, text } = new TarReader("meta.json").end();
    deepEqual([digests.size, text], [0, ""]);
  });

  it("notices an end within a file", () => {
    const reader = new TarReader("meta.json");
    reader.take(tar.subarray(0, 1600));
    throws(() => reader.end(), /^Error: the end within state\.bin$/);
  });

  it("refuses what is not a tar", () => {
    const reader = new TarReader("meta.json");
    throws(() => reader.take(Buffer.alloc(512, "x")), /not a regular file of a tar/);
  });
});
