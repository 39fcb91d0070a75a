import { constants } from "node:fs";
import { join } from "node:path";
import { dataFile, spareFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import { durably, durablyInPlace, type FileSystem, type OpenFile } from "./file-system.ts";
import type { VisitsRecord } from "./record.ts";
import type { Recovered } from "./recovery.ts";
import { firstSequence, newFile, slotPosition, slotSize, writeSlot } from "./slots.ts";

/** Called at the end of a commit. */
export type Committed = (failure: Failure | undefined) => void;

/** Whether a file still has its name. */
export type Place = "kept" | "missing" | "replaced";

/** The file that holds the count, open for writing. `slots.ts` explains its format. */
export class DataFile {
  readonly #directory: string;
  readonly #fileSystem: FileSystem;
  readonly #file: OpenFile;
  readonly #inode: number;
  readonly #slot = Buffer.alloc(slotSize);
  #sequence: number;

  /**
   * Opens the file of a directory, durable and with this count. Every start makes a new file, not only the first: after a
   * failed sync it is unknown what of the old file is on the disk and what only in memory, but all of the new one is
   * synced before it takes the old one's name. No later commit changes its size or its place on the disk. Only on a full
   * volume the old file stays.
   * @param directory Existing, writable directory.
   * @throws Failure if any step fails. Then the old file is untouched, or the new one is complete.
   */
  static async open(
    directory: string,
    { visits, found }: Recovered,
    fileSystem: FileSystem,
  ): Promise<DataFile> {
    try {
      return await DataFile.#make(directory, visits, fileSystem);
    } catch (error) {
      if (found === undefined || !isFull(error)) throw unwritable(directory, error as Error);
      return await DataFile.#keep(directory, { ...found, visits }, fileSystem);
    }
  }

  static async #make(directory: string, visits: number, fileSystem: FileSystem): Promise<DataFile> {
    const path = join(directory, dataFile);
    // Overwrites what a crash left behind.
    const file = await fileSystem.promises.open(`${path}.tmp`, durably);
    try {
      await file.writeFile(newFile(visits));
      await file.sync();
      const { ino } = await file.stat();
      await name(`${path}.tmp`, directory, fileSystem);
      return new DataFile(directory, fileSystem, file, ino, firstSequence);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /**
   * Makes the newest record durable where it is, which takes no space. A crash meanwhile leaves the record before it whole:
   * the newest was not answered unless it was durable.
   */
  static async #keep(
    directory: string,
    { path, sequence, visits }: VisitsRecord & { readonly path: string },
    fileSystem: FileSystem,
  ): Promise<DataFile> {
    try {
      const file = await fileSystem.promises.open(path, durablyInPlace);
      const { ino } = await file.stat();
      const kept = new DataFile(directory, fileSystem, file, ino, sequence - 1);
      const { promise, resolve } = Promise.withResolvers<Failure | undefined>();
      kept.commit(visits, resolve);
      const failure = await promise;
      if (failure === undefined) return kept;
      await kept.close();
      throw failure;
    } catch (error) {
      throw error instanceof Failure ? error : unwritable(directory, error as Error);
    }
  }

  private constructor(
    directory: string,
    fileSystem: FileSystem,
    file: OpenFile,
    inode: number,
    sequence: number,
  ) {
    this.#directory = directory;
    this.#fileSystem = fileSystem;
    this.#file = file;
    this.#inode = inode;
    this.#sequence = sequence;
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
   * Resolves with whether the next start would find this file, and what was written to it.
   * @throws Failure if that is unknown.
   */
  async place(): Promise<Place> {
    const inode = await this.#inodeAt(pathIn(this.#directory));
    if (inode === this.#inode) return "kept";
    return inode === undefined ? "missing" : "replaced";
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

/** Gives a file both its names. Each step leaves at least one name to a whole file with the count. */
async function name(from: string, directory: string, fileSystem: FileSystem): Promise<void> {
  const { promises } = fileSystem;
  const spare = join(directory, spareFile);
  await promises.rename(from, spare);
  const hasTwoNames = await promises.link(spare, from).then(
    () => true,
    (error) => {
      if (!isUnsupported(error)) throw error;
      return false;
    },
  );
  await promises.rename(hasTwoNames ? from : spare, pathIn(directory));
  await syncDirectory(directory, fileSystem);
}

async function syncDirectory(path: string, { promises }: FileSystem): Promise<void> {
  const directory = await promises.open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Not every file system has hard links. */
function isUnsupported(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code);
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
