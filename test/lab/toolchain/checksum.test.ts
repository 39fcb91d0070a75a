import assert from "node:assert/strict";
import { hashLike, publishedChecksum } from "../../../lab/toolchain/checksum.ts";

const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const sha1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

describe("A published checksum", () => {
  const table: [what: string, list: string, sum: string | undefined][] = [
    ["the output of sha256sum", `${"0".repeat(64)}  other.zip\n${sha256}  a.zip\n`, sha256],
    ["the output of sha256sum for binary files", `${sha256} *a.zip\n`, sha256],
    ["the output of shasum, with SHA-1, for a folder", `${sha1}  ./a.zip\n`, sha1],
    ["a list written by Windows", `${sha256.toUpperCase()}  a.zip\r\n`, sha256],
    ["a file that holds nothing else", sha256, sha256],
    ["a line that holds nothing else", `${sha256}\n`, sha256],
    ["a list of other files", `${sha256}  b.zip\n${sha256}  a.zip.sig\n`, undefined],
    ["malformed checksums", `${sha256.slice(1)}  a.zip\n${"x".repeat(64)}  a.zip\n`, undefined],
    ["a web page", "<html><body>Sign in</body></html>", undefined],
    ["an empty file", "", undefined],
  ];
  for (const [what, list, sum] of table) {
    it(`is ${sum === undefined ? "not " : ""}found in ${what}`, () => {
      assert.equal(publishedChecksum(list, "a.zip"), sum);
    });
  }

  it("is compared with a hash of its algorithm", () => {
    for (const sum of [sha256, sha1])
      assert.equal(hashLike(sum).update("hello").digest("hex"), sum);
  });
});
