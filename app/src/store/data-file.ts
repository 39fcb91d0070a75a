import { constants } from "node:fs";
import { join } from "node:path";
import { dataFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import { durably, type FileSystem, type OpenFile } from "./file-system.ts";
import { firstSequence, newFile, slotPosition, slotSize, writeSlot } from "./slots.ts";

/** Called at the end of a commit. */
export type Committed = (failure: Failure | undefined) => void;

/** The file that holds the count, open for writing. `slots.ts` explains its format. */
export class DataFile {
  readonly #directory: string;
  readonly #fileSystem: FileSystem;
  readonly #file: OpenFile;
  readonly #inode: number;
  readonly #slot = Buffer.alloc(slotSize);
  #sequence = firstSequence;

  /**
   * Creates the file, replacing an existing one; resolves once it is durable. Every start does so, not only the first:
   * after a failed sync it is unknown what of the old file is on the disk and what only in memory, but all of the new
   * one is synced before it takes the old one's name. No later commit changes its size or its place on the disk.
   * @param directory Existing, writable directory.
   * @param visits The initial count.
   * @throws Failure if any step fails. Then the old file is untouched, or the new one is complete.
   */
  static async make(directory: string, visits: number, fileSystem: FileSystem): Promise<DataFile> {
    const { promises } = fileSystem;
    const path = join(directory, dataFile);
    try {
      // Overwrites what a crash left behind.
      const file = await promises.open(`${path}.tmp`, durably);
      try {
        await file.writeFile(newFile(visits));
        await file.sync();
        const { ino } = await file.stat();
        await promises.rename(`${path}.tmp`, path);
        await syncDirectory(directory, fileSystem);
        return new DataFile(directory, fileSystem, file, ino);
      } catch (error) {
        await file.close().catch(() => {});
        throw error;
      }
    } catch (error) {
      throw unwritable(directory, error as Error);
    }
  }

  private constructor(directory: string, fileSystem: FileSystem, file: OpenFile, inode: number) {
    this.#directory = directory;
    this.#fileSystem = fileSystem;
    this.#file = file;
    this.#inode = inode;
  }

  /**
   * Commits this count: one positioned write, which is also a sync. Only one commit at a time.
   * @param done Called when the count is durable, or with the failure. Commit nothing after a failure: once a sync has
   *   failed, the kernel may have dropped the data and report success for the next one.
   */
  commit(visits: number, done: Committed): void {
    const end = (error: Error | null) => {
      done(error ? unwritable(this.#directory, error) : undefined);
    };
    if (visits > Number.MAX_SAFE_INTEGER) {
      end(new RangeError(`${visits} is too large a number`));
      return;
    }
    const sequence = ++this.#sequence;
    writeSlot(this.#slot, { sequence, visits });
    const { fd } = this.#file;
    const position = slotPosition(sequence);
    this.#fileSystem.write(fd, this.#slot, 0, slotSize, position, (error, written) => {
      const isShort = !error && written < slotSize;
      end(isShort ? new Error(`only ${written} of ${slotSize} bytes written`) : error);
    });
  }

  /**
   * Resolves if the file seems writable, without writing. That detects a file system that the kernel has made read-only
   * after an error, but not always a full one, since the file needs no more space.
   * @throws Failure with the reason.
   */
  async checkWritable(): Promise<void> {
    try {
      await this.#fileSystem.promises.access(pathIn(this.#directory), constants.W_OK);
    } catch (error) {
      throw unwritable(this.#directory, error as Error);
    }
  }

  /**
   * Resolves with a failure if the next start would not find this file, nor any visit written to it.
   * @throws Failure if that is unknown.
   */
  async displaced(): Promise<Failure | undefined> {
    const path = pathIn(this.#directory);
    const inode = await this.#inodeAt(path);
    if (inode === this.#inode) return undefined;
    return new Failure(
      `Expected \`${path}\` to stay where it is, got ${inode === undefined ? "nothing" : "another file"} in its place. ` +
        "Put it back if you can. Stop the service before you touch its files.",
      exitCodes.storage,
    );
  }

  async #inodeAt(path: string): Promise<number | undefined> {
    try {
      return (await this.#fileSystem.promises.stat(path)).ino;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw unwritable(this.#directory, error as Error);
    }
  }

  /** Closes the file, which has nothing left to write. No commit may be under way. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
  }
}

async function syncDirectory(path: string, { promises }: FileSystem): Promise<void> {
  const directory = await promises.open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function unwritable(directory: string, cause: Error): Failure {
  return new Failure(
    `Expected \`${pathIn(directory)}\` to be writable, got \`${cause.message}\`. ` +
      `Make sure that \`${directory}\` is a healthy volume with free space that this user may write to.`,
    exitCodes.storage,
    { cause },
  );
}

function pathIn(directory: string): string {
  return join(directory, dataFile);
}
