import nodeFileSystem from "node:fs";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileSystem } from "../../../app/src/store/file-system.ts";
import { recover } from "../../../app/src/store/recovery.ts";

/** A data directory, removed at the end of the block that holds it by `await using`. */
export function dataDirectory() {
  return mkdtempDisposable(join(tmpdir(), "visit-counter-"));
}

/** Writes this text to the file that shows the count, in which version 0.1 kept it. */
export function writeCount(directory: string, text: string): Promise<void> {
  return writeFile(join(directory, "visits"), text);
}

/** What `cat visits` prints in the data directory. */
export function readCount(directory: string): Promise<string> {
  return readFile(join(directory, "visits"), "utf8");
}

/** The count that a start would find in the data directory. */
export function recoverCount(directory: string): Promise<number> {
  return recoverVisits(directory, nodeFileSystem);
}

/** The same on another file system. */
export async function recoverVisits(directory: string, fileSystem: FileSystem): Promise<number> {
  return (await recover(directory, fileSystem)).visits;
}
