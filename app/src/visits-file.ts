import nodeFileSystem from "node:fs/promises";
import { join } from "node:path";
import { visitsFile } from "./contract.ts";
import { exitCodes, Failure } from "./failure.ts";

/** The calls that the count's file takes; tests pass one that fails on cue. */
export type FileSystem = Pick<
  typeof nodeFileSystem,
  "access" | "constants" | "open" | "readFile" | "rename"
>;

/** One number in one file: `cat` prints it, and a crash at any moment leaves the old or the new one, whole. */
export class VisitsFile {
  /** The file's path. */
  readonly path: string;
  readonly #directory: string;
  readonly #fileSystem: FileSystem;

  /**
   * @param directory Existing, writable directory for the file and its temporary twin.
   * @param fileSystem Default: Node's.
   */
  constructor(directory: string, fileSystem: FileSystem = nodeFileSystem) {
    this.path = join(directory, visitsFile);
    this.#directory = directory;
    this.#fileSystem = fileSystem;
  }

  /**
   * Reads the number; 0 when there is no file yet.
   * @throws Failure when the file holds anything but one number as {@link replace} writes it.
   */
  async read(): Promise<number> {
    const text = await this.#readText();
    if (text === undefined) return 0;
    // Without its line break the number may be the first half of a longer one.
    if (!/^(0|[1-9][0-9]*)\n$/.test(text) || !Number.isSafeInteger(Number(text))) {
      throw this.#damaged(
        `to hold a whole number from 0 to ${Number.MAX_SAFE_INTEGER} and a line break`,
        JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text),
      );
    }
    return Number(text);
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await this.#fileSystem.readFile(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw this.#damaged("to be a readable file", (error as Error).message, error);
    }
  }

  #damaged(expected: string, got: string, cause?: unknown): Failure {
    return new Failure(
      `Expected \`${this.path}\` ${expected}, got \`${got}\`. ` +
        "Put the right number back, or remove it to start again from 0.",
      exitCodes.damagedCount,
      { cause },
    );
  }

  /**
   * Replaces the number; resolves once the new one is durable. The order is the point: the content is synced before
   * the rename makes it visible, and the directory after it, because a rename is durable only with its directory.
   * @throws Failure when any step fails. The file then holds the old or the new number. Do not try again: after a
   *   failed sync the kernel may have dropped the data and report success.
   */
  async replace(visits: number): Promise<void> {
    const temporaryPath = `${this.path}.tmp`;
    try {
      if (!Number.isSafeInteger(visits)) throw new RangeError(`${visits} is too large a number`);
      await this.#writeSynced(temporaryPath, `${visits}\n`);
      await this.#fileSystem.rename(temporaryPath, this.path);
      await this.#syncDirectory();
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  async #writeSynced(path: string, text: string): Promise<void> {
    // "w" takes over what a crash left behind.
    const file = await this.#fileSystem.open(path, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #syncDirectory(): Promise<void> {
    const directory = await this.#fileSystem.open(this.#directory, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  /**
   * Resolves when the directory can be written, as far as can be told without writing: a file system that the kernel
   * has made read-only after an error is found out, a full one is not.
   * @throws Failure with the reason why not.
   */
  async checkWritable(): Promise<void> {
    try {
      await this.#fileSystem.access(this.#directory, this.#fileSystem.constants.W_OK);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #unwritable(cause: unknown): Failure {
    return new Failure(
      `Expected \`${this.path}\` to be writable, got \`${(cause as Error).message}\`. ` +
        `Make sure that \`${this.#directory}\` is a healthy volume with free space that this user may write to.`,
      exitCodes.storage,
      { cause },
    );
  }
}
