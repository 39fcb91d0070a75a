import assert from "node:assert/strict";
import { hashLike, publishedChecksum } from "../../../lab/toolchain/checksum.ts";

const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const sha1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

describe("A published checksum", () => {
  const table: [what: string, list: string, sum: string | undefined][] = [
    ["sha256sum prints", `${"0".repeat(64)}  other.zip\n${sha256}  a.zip\n`, sha256],
    ["sha256sum prints for binary files", `${sha256} *a.zip\n`, sha256],
    ["shasum prints, which is a SHA-1, for a folder", `${sha1}  ./a.zip\n`, sha1],
    ["Windows writes it", `${sha256.toUpperCase()}  a.zip\r\n`, sha256],
    ["it stands by itself", sha256, sha256],
    ["it stands by itself on a line", `${sha256}\n`, sha256],
    ["another file is listed", `${sha256}  b.zip\n${sha256}  a.zip.sig\n`, undefined],
    ["it is no checksum", `${sha256.slice(1)}  a.zip\n${"x".repeat(64)}  a.zip\n`, undefined],
    ["there is a page instead", "<html><body>Sign in</body></html>", undefined],
    ["there is nothing", "", undefined],
  ];
  for (const [what, list, sum] of table) {
    it(`is ${sum === undefined ? "not " : ""}found where ${what}`, () => {
      assert.equal(publishedChecksum(list, "a.zip"), sum);
    });
  }

  it("is compared with a hash of its kind", () => {
    for (const sum of [sha256, sha1])
      assert.equal(hashLike(sum).update("hello").digest("hex"), sum);
  });
});
