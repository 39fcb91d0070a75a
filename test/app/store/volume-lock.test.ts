import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lockVolume } from "../../../app/src/store/volume-lock.ts";
import { dataDirectory } from "../support/directory.ts";

const lockModule = new URL("../../../app/src/store/volume-lock.ts", import.meta.url);

/** Locks the directory in a separate process; resolves when that has succeeded or failed. */
async function locker(directory: string) {
  const program =
    `const { lockVolume } = await import(${JSON.stringify(lockModule.href)});` +
    "try { globalThis.lock = lockVolume(process.argv[1]); console.log('locked'); }" +
    "catch (error) { console.log(error.message); }" +
    "setInterval(() => {}, 60_000);";
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [output] = await once(child.stdout, "data");
  return {
    said: `${output}`.trim(),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const inUse = (directory: string) =>
  `Expected \`${directory}\` to be used by no other process, got one that counts there. ` +
  "Stop it, or set `DATA_DIRECTORY` to another directory. " +
  "If there is none, the volume has no reliable locks, as on NFS or SMB: use block storage.";

describe("lockVolume", () => {
  it("keeps a second process out until the first one is killed", async () => {
    await using directory = await dataDirectory();
    {
      await using first = await locker(directory.path);
      assert.equal(first.said, "locked");
      await using second = await locker(directory.path);
      assert.equal(second.said, inUse(directory.path));
      assert.throws(() => lockVolume(directory.path), {
        message: inUse(directory.path),
        exitCode: 75,
      });
    }
    await using third = await locker(directory.path);
    assert.equal(third.said, "locked");
    assert.deepEqual(await readdir(directory.path), ["visits.lock"], "no journal");
  });

  it("lets in one of eight that come at once", async () => {
    await using directory = await dataDirectory();
    await using stack = new AsyncDisposableStack();
    const lockers = await Promise.all(Array.from({ length: 8 }, () => locker(directory.path)));
    for (const locker of lockers) stack.use(locker);
    assert.equal(lockers.filter(({ said }) => said === "locked").length, 1);
  });

  it("ends on disposal", async () => {
    await using directory = await dataDirectory();
    lockVolume(directory.path)[Symbol.dispose]();
    lockVolume(directory.path)[Symbol.dispose]();
  });

  it("does not affect other directories", async () => {
    await using one = await dataDirectory();
    await using other = await dataDirectory();
    using _lock = lockVolume(one.path);
    using _otherLock = lockVolume(other.path);
  });

  const refused: Array<[name: string, prepare: (path: string) => Promise<unknown>, got: string]> = [
    ["is a directory", (path) => mkdir(path), "unable to open database file"],
    ["is not empty", (path) => writeFile(path, "lock".repeat(99)), "file is not a database"],
  ];
  for (const [name, prepare, got] of refused) {
    it(`refuses a lock file that ${name}`, async () => {
      await using directory = await dataDirectory();
      const path = join(directory.path, "visits.lock");
      await prepare(path);
      assert.throws(() => lockVolume(directory.path), {
        message:
          `Expected \`${path}\` to be a file that can be locked, got \`${got}\`. ` +
          "Make sure that it is on a healthy volume that this user may write to, and remove it if it is not empty.",
        exitCode: 74,
      });
    });
  }
});
