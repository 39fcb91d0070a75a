import assert from "node:assert/strict";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../../app/src/failure.ts";
import { DataFile } from "../../../app/src/store/data-file.ts";
import { recover } from "../../../app/src/store/recovery.ts";
import { dataDirectory, recoverCount } from "../support/directory.ts";
import { commitSteps, makingSteps, StagedFileSystem } from "../support/staged-file-system.ts";

/** A file with 7 visits, on real files whose steps the test can observe and fail. */
async function madeFile() {
  const directory = await dataDirectory();
  const staged = new StagedFileSystem(directory.path);
  const file = await DataFile.open(directory.path, { visits: 7 }, staged);
  const path = join(directory.path, "visits.data");
  const stack = new AsyncDisposableStack();
  stack.use(directory);
  stack.defer(() => file.close());
  return Object.assign(stack, { directory: directory.path, path, staged, file });
}

function commit(file: DataFile, visits: number): Promise<Failure | undefined> {
  return new Promise((resolve) => file.commit(visits, resolve));
}

describe("DataFile", () => {
  describe("open", () => {
    it("syncs the content before the rename, and the directory after it", async () => {
      await using made = await madeFile();
      assert.deepEqual(made.staged.steps, makingSteps);
      assert.equal(await recoverCount(made.directory), 7);
      assert.deepEqual(await readdir(made.directory), ["visits.data", "visits.spare"]);
    });

    it("replaces the temporary file of a crash, and the previous file", async () => {
      await using made = await madeFile();
      await writeFile(`${made.path}.tmp`, "x".repeat(99_999));
      const next = await DataFile.open(made.directory, { visits: 8 }, made.staged);
      await next.close();
      assert.equal(await recoverCount(made.directory), 8);
      assert.equal((await stat(made.path)).size, 16384);
    });

    it("gives the file a second name, under which the next start finds it", async () => {
      await using made = await madeFile();
      await commit(made.file, 8);
      await rm(made.path);
      assert.equal(await recoverCount(made.directory), 8);
    });

    it("does with one name where the file system has no links", async () => {
      await using directory = await dataDirectory();
      const staged = new StagedFileSystem(directory.path);
      Object.assign(staged, { failAt: "link visits.spare", code: "ENOTSUP" });
      const file = await DataFile.open(directory.path, { visits: 7 }, staged);
      await file.close();
      assert.deepEqual(await readdir(directory.path), ["visits.data"]);
      assert.equal(await recoverCount(directory.path), 7);
    });

    for (const step of ["open visits.data.tmp", "write visits.data.tmp"])
      it(`keeps the file that is there if the volume is full at the step \`${step}\``, async () => {
        await using made = await madeFile();
        await commit(made.file, 8);
        const { ino } = await stat(made.path);
        made.staged.steps.length = 0;
        Object.assign(made.staged, { failAt: step, code: "ENOSPC" });
        const recovered = await recover(made.directory, made.staged);
        const kept = await DataFile.open(made.directory, recovered, made.staged);
        assert.deepEqual(made.staged.steps.slice(-4), [
          "open visits.data",
          "stat visits.data",
          ...commitSteps,
        ]);
        assert.equal((await stat(made.path)).ino, ino);
        assert.equal(await commit(kept, 9), undefined);
        assert.equal(await commit(kept, 10), undefined);
        await kept.close();
        assert.equal(await recoverCount(made.directory), 10);
      });

    it("needs space for the first file", async () => {
      await using directory = await dataDirectory();
      const staged = new StagedFileSystem(directory.path);
      Object.assign(staged, { failAt: "write visits.data.tmp", code: "ENOSPC" });
      await assert.rejects(DataFile.open(directory.path, { visits: 0 }, staged), {
        message: /volume with free space/,
        exitCode: 74,
      });
    });

    for (const [index, step] of makingSteps.entries()) {
      const renamed = index > makingSteps.lastIndexOf("rename visits.data.tmp");
      it(`leaves the ${renamed ? "new" : "old"} file complete if the step \`${step}\` fails`, async () => {
        await using made = await madeFile();
        made.staged.steps.length = 0;
        made.staged.failAt = index + 1;
        await assert.rejects(DataFile.open(made.directory, { visits: 8 }, made.staged), {
          message:
            `Expected \`${made.path}\` to be writable, got \`EIO: the step \`${step}\` broke\`. ` +
            `Make sure that \`${made.directory}\` is a healthy volume with free space that this user may write to.`,
          exitCode: 74,
        });
        const tried = made.staged.steps.filter((step) => !step.startsWith("close"));
        const expected = makingSteps
          .slice(0, index + 1)
          .filter((step) => !step.startsWith("close"));
        assert.deepEqual(tried, expected, "no further step, no retry");
        const closed = made.staged.steps.filter((step) => step === "close visits.data.tmp");
        assert.equal(closed.length, index > 0 ? 1 : 0, "what was opened is closed");
        assert.equal(await recoverCount(made.directory), renamed ? 8 : 7);
      });
    }
  });

  describe("commit", () => {
    it("is one write of one slot, which also syncs", async () => {
      await using made = await madeFile();
      made.staged.steps.length = 0;
      assert.equal(await commit(made.file, 8), undefined);
      assert.deepEqual(made.staged.steps, commitSteps);
      assert.equal(await recoverCount(made.directory), 8);
    });

    it("leaves the previous commit's slot alone", async () => {
      await using made = await madeFile();
      const before = await readFile(made.path);
      await commit(made.file, 8);
      const between = await readFile(made.path);
      await commit(made.file, 9);
      const after = await readFile(made.path);
      const slots = [before, between, after].map((file) => [
        file.subarray(0, 8192).toString("hex"),
        file.subarray(8192).toString("hex"),
      ]);
      const same = (a: number, b: number) =>
        [0, 1].map((slot) => slots[a]?.[slot] === slots[b]?.[slot]);
      assert.deepEqual(same(0, 1), [true, false]);
      assert.deepEqual(same(1, 2), [false, true]);
    });

    it("never changes the size of the file, nor its place, up to ten million visits", async () => {
      await using made = await madeFile();
      const { ino, size } = await stat(made.path);
      assert.equal(size, 16384);
      for (let visits = 100_000; visits <= 10_000_000; visits += 100_000) {
        await commit(made.file, visits);
      }
      const after = await stat(made.path);
      assert.deepEqual([after.ino, after.size], [ino, size]);
      assert.equal(await recoverCount(made.directory), 10_000_000);
    });

    for (const [index, step] of commitSteps.entries()) {
      it(`fails when the step \`${step}\` fails, and does nothing more`, async () => {
        await using made = await madeFile();
        made.staged.steps.length = 0;
        made.staged.failAt = step;
        const failure = await commit(made.file, 8);
        assert.match(`${failure?.message}`, /to be writable, got `EIO: the step `.*` broke`\./);
        assert.equal(failure?.exitCode, 74);
        assert.deepEqual(made.staged.steps, commitSteps.slice(0, index + 1));
      });
    }

    it("fails if less than the slot was written", async () => {
      await using made = await madeFile();
      made.staged.steps.length = 0;
      made.staged.shortWrites = true;
      const failure = await commit(made.file, 8);
      assert.match(`${failure?.message}`, /got `only 8191 of 8192 bytes written`/);
      assert.deepEqual(made.staged.steps, commitSteps);
    });

    it("fails for a number that the next start would refuse", async () => {
      await using made = await madeFile();
      assert.equal(await commit(made.file, Number.MAX_SAFE_INTEGER), undefined);
      made.staged.steps.length = 0;
      const failure = await commit(made.file, 2 ** 53);
      assert.match(`${failure?.message}`, /got `9007199254740992 is too large a number`/);
      assert.deepEqual(made.staged.steps, []);
      assert.equal(await recoverCount(made.directory), Number.MAX_SAFE_INTEGER);
    });
  });

  describe("checkWritable", () => {
    it("changes nothing", async () => {
      await using made = await madeFile();
      made.staged.steps.length = 0;
      await made.file.checkWritable();
      assert.deepEqual(made.staged.steps, ["access visits.data"]);
    });

    it("gives the reason when the file cannot be written", async () => {
      await using made = await madeFile();
      made.staged.failAt = "access visits.data";
      made.staged.code = "EROFS";
      await assert.rejects(made.file.checkWritable(), {
        message: /to be writable, got `EROFS: the step `access visits.data` broke`\./,
        exitCode: 74,
      });
    });
  });

  describe("place", () => {
    it("is kept while the file has its name, whatever was written", async () => {
      await using made = await madeFile();
      await commit(made.file, 8);
      assert.equal(await made.file.place(), "kept");
    });

    it("is missing if the file was moved away", async () => {
      await using made = await madeFile();
      await rename(made.path, `${made.path}.old`);
      assert.equal(await made.file.place(), "missing");
    });

    it("is replaced if another file has its name, even with the same content", async () => {
      await using made = await madeFile();
      await writeFile(`${made.path}.copy`, await readFile(made.path));
      await rename(`${made.path}.copy`, made.path);
      assert.equal(await made.file.place(), "replaced");
    });

    it("rejects if that is unknown", async () => {
      await using made = await madeFile();
      made.staged.failAt = "stat visits.data";
      await assert.rejects(made.file.place(), { message: /got `EIO: the step/ });
    });
  });
});
