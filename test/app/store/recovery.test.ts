import assert from "node:assert/strict";
import nodeFileSystem from "node:fs";
import { mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { newFile } from "../../../app/src/store/slots.ts";
import { dataDirectory, recoverCount, recoverVisits, writeCount } from "../support/directory.ts";
import { StagedFileSystem } from "../support/staged-file-system.ts";

/** A directory with a data file of 7 visits. */
async function directoryWithData() {
  const directory = await dataDirectory();
  const path = join(directory.path, "visits.data");
  await writeFile(path, newFile(7));
  return Object.assign(directory, { data: path });
}

const restoring =
  "Replace the file with a good copy; or, to continue from a known number, " +
  `remove \`visits.data\` and \`visits.spare\`, and write the number to \`visits\` beside them.`;

describe("recover", () => {
  it("is 0 in an empty directory", async () => {
    await using directory = await dataDirectory();
    assert.equal(await recoverCount(directory.path), 0);
  });

  it("takes over the count of version 0.1 if there is no data file", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "41\n");
    assert.equal(await recoverCount(directory.path), 41);
  });

  it("refuses a damaged count of version 0.1", async () => {
    await using directory = await dataDirectory();
    await writeCount(directory.path, "41");
    await assert.rejects(recoverCount(directory.path), { exitCode: 65 });
  });

  it("does not read the view if there is a data file, nor what a crash left beside it", async () => {
    await using directory = await directoryWithData();
    await writeCount(directory.path, "999\n");
    await writeFile(`${directory.data}.tmp`, newFile(888));
    const staged = new StagedFileSystem(directory.path);
    assert.equal(await recoverVisits(directory.path, staged), 7);
    assert.deepEqual(staged.steps, [
      "open visits.data",
      "stat visits.data",
      "read visits.data",
      "read visits.data",
      "read visits.data",
      "read visits.data",
      "close visits.data",
    ]);
  });

  it("manages without a block that the disk cannot read", async () => {
    await using directory = await directoryWithData();
    const staged = new StagedFileSystem(directory.path);
    for (const block of [1, 2, 3, 4]) {
      staged.failAt = "read visits.data";
      staged.failures = { after: block - 1, times: 1 };
      assert.equal(await recoverVisits(directory.path, staged), 7, `block ${block}`);
    }
  });

  it("refuses a file that the disk cannot read at all", async () => {
    await using directory = await directoryWithData();
    const staged = new StagedFileSystem(directory.path);
    staged.failAt = "read visits.data";
    await assert.rejects(recoverVisits(directory.path, staged), {
      message:
        `Expected \`${directory.data}\` to hold a record of visits, got \`no whole record\`. ` +
        restoring,
      exitCode: 65,
    });
  });

  const refused: Array<[name: string, content: Buffer, expected: string, got: string]> = [
    ["empty", Buffer.alloc(0), "to be 16384 bytes long", "0"],
    ["cut short", newFile(7).subarray(0, 16383), "to be 16384 bytes long", "16383"],
    ["too long", Buffer.concat([newFile(7), Buffer.alloc(1)]), "to be 16384 bytes long", "16385"],
    ["of the old format", Buffer.from("7\n"), "to be 16384 bytes long", "2"],
    ["all zeros", Buffer.alloc(16384), "to hold a record of visits", "no whole record"],
    ["not ours", Buffer.alloc(16384, "SQLite"), "to hold a record of visits", "no whole record"],
    [
      "half zeros",
      Buffer.concat([newFile(7).subarray(0, 8192), Buffer.alloc(8192)]),
      "to hold two copies of a record in each half",
      "damage in both copies of the second half",
    ],
  ];
  for (const [name, content, expected, got] of refused) {
    it(`refuses a data file that is ${name}, and leaves the evidence`, async () => {
      await using directory = await dataDirectory();
      const path = join(directory.path, "visits.data");
      await writeFile(path, content);
      await assert.rejects(recoverCount(directory.path), {
        message: `Expected \`${path}\` ${expected}, got \`${got}\`. ${restoring}`,
        exitCode: 65,
      });
      assert.ok(content.equals(await readFile(path)));
    });
  }

  for (const size of [8192, 16384, 32768]) {
    it(`refuses a data file of a later format that is ${size} bytes long`, async () => {
      await using directory = await directoryWithData();
      const later = newFile(7);
      later.writeUInt32LE(2, 8);
      later.writeUInt32LE(crc32(later.subarray(0, 32)), 32);
      await writeFile(directory.data, later);
      await truncate(directory.data, size);
      await assert.rejects(recoverCount(directory.path), {
        message:
          `Expected \`${directory.data}\` to be in format 1, got \`format 2\`. ` +
          "Start the version of the service that wrote it, or a later one.",
        exitCode: 65,
      });
    });
  }

  it("refuses a directory in the file's place", async () => {
    await using directory = await dataDirectory();
    const path = join(directory.path, "visits.data");
    await mkdir(path);
    await assert.rejects(recoverVisits(directory.path, nodeFileSystem), {
      message:
        `Expected \`${path}\` to be a readable file, got \`EISDIR: illegal operation on a directory, read\`. ` +
        "Make sure that it is on a healthy volume and that this user may read it.",
      exitCode: 74,
    });
  });

  for (const step of ["open visits.data", "stat visits.data", "close visits.data"]) {
    it(`refuses if the step \`${step}\` fails, and does not take the file for a missing one`, async () => {
      await using directory = await directoryWithData();
      await writeCount(directory.path, "5\n");
      const staged = new StagedFileSystem(directory.path);
      staged.failAt = step;
      await assert.rejects(recoverVisits(directory.path, staged), {
        message: /to be a readable file, got `EIO: the step/,
        exitCode: 74,
      });
    });
  }
});
