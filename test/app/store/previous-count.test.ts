import assert from "node:assert/strict";
import nodeFileSystem from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readPreviousCount } from "../../../app/src/store/previous-count.ts";
import { dataDirectory, readCount, writeCount } from "../support/directory.ts";
import { StagedFileSystem } from "../support/staged-file-system.ts";

const advice = "Put the right number back, or remove the file to start again from 0.";

const damaged: Array<[name: string, content: string, got: string]> = [
  ["empty", "", '""'],
  ["only a line break", "\n", '"\\n"'],
  ["negative", "-1\n", '"-1\\n"'],
  ["not an integer", "1.5\n", '"1.5\\n"'],
  ["in another notation", "1e3\n", '"1e3\\n"'],
  ["with leading zeros", "007\n", '"007\\n"'],
  ["with leading junk", "x7\n", '"x7\\n"'],
  ["with leading zero bytes", "\0\0\x007\n", '"\\u0000\\u0000\\u00007\\n"'],
  ["with a byte order mark", "\uFEFF7\n", '"\uFEFF7\\n"'],
  ["with a leading space", " 7\n", '" 7\\n"'],
  ["with a second line", "7\n8\n", '"7\\n8\\n"'],
  ["cut short before its line break", "12", '"12"'],
  ["beyond the largest safe integer", "9007199254740992\n", '"9007199254740992\\n"'],
  ["very long", "9".repeat(99), `"${"9".repeat(40)}…"`],
];

const read = (directory: string) => readPreviousCount(directory, nodeFileSystem);

describe("readPreviousCount", () => {
  it("is 0 if there is no file yet", async () => {
    await using directory = await dataDirectory();
    assert.equal(await read(directory.path), 0);
  });

  for (const visits of [0, 7, Number.MAX_SAFE_INTEGER]) {
    it(`reads ${visits} back`, async () => {
      await using directory = await dataDirectory();
      await writeCount(directory.path, `${visits}\n`);
      assert.equal(await read(directory.path), visits);
    });
  }

  for (const [name, content, got] of damaged) {
    it(`refuses a damaged file: ${name}`, async () => {
      await using directory = await dataDirectory();
      await writeCount(directory.path, content);
      const path = join(directory.path, "visits");
      await assert.rejects(read(directory.path), {
        message:
          `Expected \`${path}\` to hold a whole number from 0 to 9007199254740991 and a line break, ` +
          `got \`${got}\`. ${advice}`,
        exitCode: 65,
      });
      assert.equal(await readCount(directory.path), content, "the evidence stays");
    });
  }

  it("refuses a directory in the file's place", async () => {
    await using directory = await dataDirectory();
    const path = join(directory.path, "visits");
    await mkdir(path);
    await assert.rejects(read(directory.path), {
      message:
        `Expected \`${path}\` to be a readable file, ` +
        `got \`EISDIR: illegal operation on a directory, read\`. ${advice}`,
      exitCode: 65,
    });
  });

  it("refuses a file that cannot be read, instead of taking it for a missing one", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "7\n");
    const staged = new StagedFileSystem(directory.path);
    staged.failAt = "read visits";
    await assert.rejects(readPreviousCount(directory.path, staged), {
      message: /to be a readable file, got `EIO: the step `read visits` broke`\./,
      exitCode: 65,
    });
  });
});
