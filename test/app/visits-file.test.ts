import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VisitsFile } from "../../app/src/visits-file.ts";
import { dataDirectory, readCount, writeCount } from "./support/directory.ts";
import { replaceSteps, StagedFileSystem, type Step } from "./support/staged-file-system.ts";

const advice = "Put the right number back, or remove it to start again from 0.";

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

/** What is left to do when a step fails: only to close what is open. */
const closing: Partial<Record<Step, Step[]>> = {
  write: ["close"],
  sync: ["close"],
  "sync directory": ["close directory"],
};

describe("VisitsFile", () => {
  describe("read", () => {
    it("is 0 where there is no file yet", async () => {
      await using directory = await dataDirectory();
      assert.equal(await new VisitsFile(directory.path).read(), 0);
    });

    for (const visits of [0, 7, Number.MAX_SAFE_INTEGER]) {
      it(`reads ${visits} back`, async () => {
        await using directory = await dataDirectory();
        await new VisitsFile(directory.path).replace(visits);
        assert.equal(await readCount(directory.path), `${visits}\n`);
        assert.equal(await new VisitsFile(directory.path).read(), visits);
      });
    }

    for (const [name, content, got] of damaged) {
      it(`refuses a damaged file: ${name}`, async () => {
        await using directory = await dataDirectory();
        await writeCount(directory.path, content);
        const file = new VisitsFile(directory.path);
        await assert.rejects(file.read(), {
          message:
            `Expected \`${file.path}\` to hold a whole number from 0 to 9007199254740991 and a line break, ` +
            `got \`${got}\`. ${advice}`,
          exitCode: 65,
        });
        assert.equal(await readCount(directory.path), content, "the evidence stays");
      });
    }

    it("refuses a directory in the file's place", async () => {
      await using directory = await dataDirectory();
      await mkdir(join(directory.path, "visits"));
      const file = new VisitsFile(directory.path);
      await assert.rejects(file.read(), {
        message:
          `Expected \`${file.path}\` to be a readable file, ` +
          `got \`EISDIR: illegal operation on a directory, read\`. ${advice}`,
        exitCode: 65,
      });
    });

    it("refuses a file that cannot be read, instead of taking it for a missing one", async () => {
      await using directory = await dataDirectory();
      await writeCount(directory.path, "7\n");
      const staged = new StagedFileSystem();
      staged.failAt = "read";
      await assert.rejects(new VisitsFile(directory.path, staged.fileSystem).read(), {
        message: /to be a readable file, got `EIO: the read step broke`\./,
        exitCode: 65,
      });
    });
  });

  describe("replace", () => {
    it("syncs the content before the rename, and the directory after it", async () => {
      await using directory = await dataDirectory();
      const staged = new StagedFileSystem();
      await new VisitsFile(directory.path, staged.fileSystem).replace(1);
      assert.deepEqual(staged.steps, replaceSteps);
    });

    for (const [index, step] of replaceSteps.entries()) {
      const renamed = index > replaceSteps.indexOf("rename");
      it(`leaves the ${renamed ? "new" : "old"} number, whole, when the ${step} step fails`, async () => {
        await using directory = await dataDirectory();
        const staged = new StagedFileSystem();
        const file = new VisitsFile(directory.path, staged.fileSystem);
        await file.replace(7);
        staged.steps.length = 0;
        staged.failAt = step;
        await assert.rejects(file.replace(8), {
          message:
            `Expected \`${file.path}\` to be writable, got \`EIO: the ${step} step broke\`. ` +
            `Make sure that \`${directory.path}\` is a healthy volume with free space that this user may write to.`,
          exitCode: 74,
        });
        const stepsToDo = [...replaceSteps.slice(0, index + 1), ...(closing[step] ?? [])];
        assert.deepEqual(staged.steps, stepsToDo, "nothing goes on, nothing is tried again");
        assert.equal(await readCount(directory.path), renamed ? "8\n" : "7\n");
      });
    }

    it("takes over the temporary file of a crash", async () => {
      await using directory = await dataDirectory();
      await writeFile(join(directory.path, "visits.tmp"), "123456789");
      await new VisitsFile(directory.path).replace(7);
      assert.equal(await readCount(directory.path), "7\n");
    });

    it("refuses a number that the next start would refuse", async () => {
      await using directory = await dataDirectory();
      const staged = new StagedFileSystem();
      const file = new VisitsFile(directory.path, staged.fileSystem);
      await assert.rejects(file.replace(2 ** 53), {
        message: /got `9007199254740992 is too large a number`\./,
      });
      assert.deepEqual(staged.steps, []);
    });
  });

  describe("checkWritable", () => {
    it("changes nothing in a writable directory", async () => {
      await using directory = await dataDirectory();
      const staged = new StagedFileSystem();
      await new VisitsFile(directory.path, staged.fileSystem).checkWritable();
      assert.deepEqual(staged.steps, ["access"]);
    });

    it("gives the reason when the directory is not writable", async () => {
      await using directory = await dataDirectory();
      const file = new VisitsFile(join(directory.path, "gone"));
      await assert.rejects(file.checkWritable(), {
        message: /to be writable, got `ENOENT: no such file or directory, access '.*gone'`\./,
        exitCode: 74,
      });
    });
  });
});
